#!/usr/bin/env bash
# Whole processes, from their start to the answer to their first PutItem: the plain client against FieldCrypt's, compiled ahead of time and just in time.
set -euo pipefail
cd "$(dirname "$0")"
pairs=${1:-20}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

dotnet publish ColdStart.csproj -c Release -r linux-x64 -p:NativeAot=true -o "$out/aot" --nologo -v q
dotnet publish ColdStart.csproj -c Release -o "$out/jit" --nologo -v q

printf 'Native AOT:    '; "$out/aot/ColdStart" compare "$pairs" "$out/aot/ColdStart"
printf 'Just in time:  '; "$out/aot/ColdStart" compare "$pairs" "$out/jit/ColdStart"
