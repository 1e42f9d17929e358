#!/usr/bin/env bash
# Whole processes, from their start to the answer to their first PutItem: the plain client against FieldCrypt's, compiled ahead of time, just in time, and
# ready to run (what ReadyToRun could compile before, the rest just in time).
set -euo pipefail
cd "$(dirname "$0")"
pairs=${1:-20}
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

# Other lock files than those of the repository: what is published for one system needs its packages too.
publish() { dotnet publish ColdStart.csproj -c Release -p:NuGetLockFilePath=obj/cold-start.lock.json --nologo -v q -o "$out/$1" "${@:2}"; }
publish aot -r linux-x64 -p:NativeAot=true
publish jit
publish ready -r linux-x64 --self-contained false -p:PublishReadyToRun=true

printf 'Native AOT:    '; "$out/aot/ColdStart" compare "$pairs" "$out/aot/ColdStart"
printf 'Just in time:  '; "$out/aot/ColdStart" compare "$pairs" "$out/jit/ColdStart"
printf 'ReadyToRun:    '; "$out/aot/ColdStart" compare "$pairs" "$out/ready/ColdStart"
