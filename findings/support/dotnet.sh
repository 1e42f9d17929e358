# For the scripts beside this folder: a C# program of one file with pinned packages, built in a folder that is removed at the end. Needs the .NET 10 SDK.

. "$(dirname "${BASH_SOURCE[0]}")/folder.sh"

# run_with PACKAGE@VERSION..., with the program on standard input: prints what the program prints.
run_with() {
    mkdir -p "$folder/program"
    {
        echo '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework>'
        echo '<ImplicitUsings>enable</ImplicitUsings><Nullable>enable</Nullable><InvariantGlobalization>true</InvariantGlobalization></PropertyGroup><ItemGroup>'
        for package in "$@"; do
            echo "<PackageReference Include=\"${package%@*}\" Version=\"${package#*@}\" />"
        done
        echo '</ItemGroup></Project>'
    } > "$folder/program/App.csproj"
    cat > "$folder/program/Program.cs"
    if ! dotnet build "$folder/program" -c Release -v quiet --nologo > "$folder/build.log"; then
        cat "$folder/build.log" >&2
        return 2
    fi
    dotnet "$folder/program/bin/Release/net10.0/App.dll"
}
