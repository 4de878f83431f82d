-- Run inside Neovim with a.ncd open: prints what the editor knows from the language server.
local lines = {}
local function say(...)
  table.insert(lines, table.concat({ ... }, ' '))
end
local function errors()
  return #vim.diagnostic.get(0, { severity = vim.diagnostic.severity.ERROR })
end
local function ask(method, line, character)
  local params = vim.lsp.util.make_position_params()
  params.position = { line = line, character = character }
  for _, answer in pairs(vim.lsp.buf_request_sync(0, method, params, 20000) or {}) do
    return answer.result
  end
end

vim.wait(30000, function() return errors() > 0 end, 50)
for _, d in ipairs(vim.diagnostic.get(0, { severity = vim.diagnostic.severity.ERROR })) do
  say('error in line', d.lnum + 1 .. ':', d.message)
end
say('hover:', (ask('textDocument/hover', 3, 7).contents.value:gsub('%s+', ' ')))
say('definition in:', (ask('textDocument/definition', 4, 12).uri:gsub('.*/', '')))
vim.api.nvim_buf_set_text(0, 4, 21, 4, 22, { 'S' })
vim.wait(20000, function() return errors() == 0 end, 50)
say('errors after mending:', errors())
vim.lsp.buf.formatting_sync(nil, 20000)
say('formatted:', vim.api.nvim_buf_get_lines(0, 3, 4, false)[1])
vim.fn.writefile(lines, vim.env.NCD_OUTPUT)
vim.cmd('qa!')
