#!/usr/bin/env bash
# AWSSDK.DynamoDBv2 4.1.0, DynamoDBContext: published with Native AOT, without a warning, a program writes a member of type List<string> and cannot read what it wrote. The same program reads it
# when it is not compiled ahead of time. So an item may be stored that its own writer cannot load.
#
# Seen (.NET 10.0.12, linux-x64):
#   just in time: {"Id":"n-1","Tags":["a","b"]} read: a b
#   ahead of time: {"Id":"n-1","Tags":["a","b"]} not read: InvalidOperationException
set -euo pipefail
. "$(dirname "$0")/support/folder.sh"
cd "$folder"

cat > App.csproj <<'EOF'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <InvariantGlobalization>true</InvariantGlobalization>
    <PublishAot Condition="'$(Ahead)' == 'true'">true</PublishAot>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="AWSSDK.DynamoDBv2" Version="4.1.0" />
  </ItemGroup>
</Project>
EOF

cat > Program.cs <<'EOF'
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.DataModel;
using Amazon.Runtime;

// No request is sent: documents are made and read in memory.
using var client = new AmazonDynamoDBClient(new BasicAWSCredentials("none", "none"), new AmazonDynamoDBConfig { ServiceURL = "http://localhost:1" });
using var context = new DynamoDBContextBuilder().WithDynamoDBClient(() => client).ConfigureContext(config => config.DisableFetchingTableMetadata = true).Build();
var document = context.ToDocument(new Note { Id = "n-1", Tags = ["a", "b"] });
Console.Write(document.ToJson());
try
{
    Console.WriteLine($" read: {string.Join(' ', context.FromDocument<Note>(document).Tags)}");
}
catch (InvalidOperationException)
{
    Console.WriteLine(" not read: InvalidOperationException");
}

[DynamoDBTable("Notes")]
public sealed class Note
{
    [DynamoDBHashKey]
    public string Id { get; set; } = "";

    public List<string> Tags { get; set; } = [];
}
EOF

dotnet publish -c Release -o jit --nologo -v quiet > /dev/null
dotnet publish -c Release -r linux-x64 -p:Ahead=true -warnaserror -o aot --nologo -v quiet > /dev/null
late=$(./jit/App)
early=$(./aot/App)
echo "just in time: $late"
echo "ahead of time: $early"
[[ "$late" == *'"Tags":["a","b"]'*' read: a b' && "$early" == *'"Tags":["a","b"]'*' not read: InvalidOperationException' ]] || { echo "No longer as it was." >&2; exit 1; }
