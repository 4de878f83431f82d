#!/bin/sh
# get-lavapipe.sh DIR: unpacks the lavapipe of bookworm-backports (Mesa 25, a Vulkan driver on the CPU that knows 16-bit floats)
# into DIR, beside the system's own and without changing it. Needs Debian 12 and its mirror; no root.
set -eu
dir=$(mkdir -p "$1" && cd "$1" && pwd)
mkdir -p "$dir/lists/partial" "$dir/debs" "$dir/root"
mirror=$(sed -n 's/^URIs: //p' /etc/apt/sources.list.d/debian.sources 2>/dev/null | head -n 1)
mirror=${mirror:-http://deb.debian.org/debian}
signed='[signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]'
printf 'deb %s %s bookworm main\ndeb %s %s bookworm-backports main\n' "$signed" "$mirror" "$signed" "$mirror" > "$dir/sources.list"
options="-qq -oDir::Etc::sourcelist=$dir/sources.list -oDir::Etc::sourceparts=- -oDir::State::lists=$dir/lists
  -oDir::Cache::pkgcache= -oDir::Cache::srcpkgcache= -oDir::State::status=/dev/null -oAPT::Sandbox::User=root"
# shellcheck disable=SC2086
apt-get $options update
# What every Debian has is left to the system: mixing two C libraries ends badly.
# shellcheck disable=SC2086
packages=$(apt-get $options install -s --no-install-recommends -t bookworm-backports mesa-vulkan-drivers |
  awk '/^Inst/ { print $2 }' |
  grep -vE '^(libc6|libgcc-s1|gcc-12-base|libstdc\+\+6|python|libpython|media-types|libcrypt1)')
cd "$dir/debs"
# shellcheck disable=SC2086
apt-get $options -t bookworm-backports download $packages
for package in *.deb; do dpkg -x "$package" "$dir/root"; done
cd "$dir"
rm -r debs lists
lib=$dir/root/usr/lib/x86_64-linux-gnu
# Written last: it says that all is there.
sed "s#\"library_path\": *\"[^\"]*\"#\"library_path\": \"$lib/libvulkan_lvp.so\"#" root/usr/share/vulkan/icd.d/lvp_icd*.json > lvp_icd.part
mv lvp_icd.part lvp_icd.json
