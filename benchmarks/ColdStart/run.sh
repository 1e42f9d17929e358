#!/usr/bin/env bash
# Whole processes, from their start to the answer to their first PutItem: the plain client against FieldCrypt's, compiled ahead of time, just in time, just in
# time with the packages' precompiled code, and ready to run (what ReadyToRun could compile before, the rest just in time).
# With `--methods`: how many methods each compiles when it runs, which does not depend on how busy the computer is.
set -euo pipefail
cd "$(dirname "$0")"
if [ "${1:-}" = --methods ]; then pairs=0; else pairs=${1:-20}; fi
out=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$out"' EXIT

# Other lock files than those of the repository: what is published for one system needs its packages too.
publish() { dotnet publish ColdStart.csproj -c Release -p:NuGetLockFilePath=obj/cold-start.lock.json --nologo -v q -o "$out/$1" "${@:2}"; }

# As a program has them that references the packages: from a feed, into a folder of its own.
publish_with_packages() {
    for package in FieldCrypt FieldCrypt.DynamoDb; do
        dotnet pack "../../src/$package" -c Release -p:PackageVersion=0.0.0-cold -p:PackPrecompiledCode=true --nologo -v q -o "$out/feed"
    done
    publish packages -p:FieldCryptPackages=0.0.0-cold -p:RestoreAdditionalProjectSources="$out/feed" -p:RestorePackagesPath="$out/restored"
}

[ "$pairs" -eq 0 ] || publish aot -r linux-x64 -p:NativeAot=true
publish jit
publish_with_packages
publish ready -r linux-x64 --self-contained false -p:PublishReadyToRun=true

methods() { "$out/$1/ColdStart" "$2" "$(cat "$out/address")" methods; }

compare() {
    printf '%-16s' "$2:"
    if [ "$pairs" -gt 0 ]; then
        "$out/aot/ColdStart" compare "$pairs" "$out/$1/ColdStart"
    else
        echo "plain $(methods "$1" plain) methods, FieldCrypt $(methods "$1" fieldcrypt)"
    fi
}

if [ "$pairs" -gt 0 ]; then
    compare aot 'Native AOT'
else
    "$out/jit/ColdStart" serve > "$out/address" &
    server=$!
    until [ -s "$out/address" ]; do sleep 0.1; done
fi
compare jit 'Just in time'
compare packages 'With packages'
compare ready 'ReadyToRun'
