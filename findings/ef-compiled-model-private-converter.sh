#!/usr/bin/env bash
# Entity Framework Core 10.0.15 (Microsoft.EntityFrameworkCore.Sqlite, .Design, dotnet-ef): a model whose value converter calls a private method of the context works at run time.
# "dotnet ef dbcontext optimize" takes it too, ends without an error, and writes code that calls that method from another class, so that the project no longer compiles. With a public
# method the same code compiles. Whoever encrypts or tokenizes in a converter, with the cipher kept private, meets it when the model is compiled.
#
# Seen:
#   private: Compiled/PatientEntityType.cs: error CS0122: 'Clinic.Turned(string)' is inaccessible due to its protection level
#   public:  no error
set -euo pipefail
. "$(dirname "$0")/support/folder.sh"
cd "$folder"

cat > App.csproj <<'EOF'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Microsoft.EntityFrameworkCore.Sqlite" Version="10.0.15" />
    <PackageReference Include="Microsoft.EntityFrameworkCore.Design" Version="10.0.15" />
  </ItemGroup>
</Project>
EOF

write_program() {
    cat > Program.cs <<EOF
using Microsoft.EntityFrameworkCore;

using var clinic = new Clinic();
Console.WriteLine(clinic.Model.GetEntityTypes().Count());

public class Patient
{
    public int Id { get; set; }

    public string Code { get; set; } = "";
}

public class Clinic : DbContext
{
    public DbSet<Patient> Patients => Set<Patient>();

    $1 static string Turned(string text) => new(text.ToCharArray().AsEnumerable().Reverse().ToArray());

    protected override void OnConfiguring(DbContextOptionsBuilder options) => options.UseSqlite("Data Source=:memory:");

    protected override void OnModelCreating(ModelBuilder model) =>
        model.Entity<Patient>().Property(p => p.Code).HasConversion(code => Turned(code), stored => Turned(stored));
}
EOF
}

# Prints the errors of a build with the compiled model.
errors_with() {
    rm -rf Compiled
    write_program "$1"
    dotnet build --nologo -v quiet > /dev/null
    ./tools/dotnet-ef dbcontext optimize --no-build --output-dir Compiled > optimize.log
    grep -q 'PatientEntityType.cs' optimize.log
    { dotnet build --nologo -v quiet || true; } | grep -o 'Compiled.*error CS[0-9]*: [^[]*' | sort -u || true
}

dotnet tool install dotnet-ef --version 10.0.15 --tool-path tools > /dev/null
write_program private
dotnet build --nologo -v quiet > /dev/null
[ "$(dotnet run --no-build)" = 1 ]

hidden=$(errors_with private)
echo "private: $hidden"
open=$(errors_with public)
echo "public: ${open:-no error}"
[[ "$hidden" == *"CS0122: 'Clinic.Turned(string)'"* && -z "$open" ]] || { echo "No longer as it was." >&2; exit 1; }
