using FieldCrypt.Tool;

return await FieldCryptCommand.RunAsync(args, ToolHost.OfProcess(), CancellationToken.None);
