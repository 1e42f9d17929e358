#!/usr/bin/env bash
# Measures this build against a former one: compare.sh [COMMIT] [ROUNDS] [SECONDS] [CASE...]
# Both are built in temporary folders, and run by turns, each time in a process of its own. Prints a table with ratios of medians.
# Takes about ten minutes on a quiet machine. Java 17 and npm (for DynamoDB Local) are needed for the case "query".
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
former=${1:-65fe2d9}
rounds=${2:-5}
seconds=${3:-1}

cases=("${@:4}")
if [ ${#cases[@]} -eq 0 ]; then
    cases=(encrypt-local-1000-4 decrypt-local-1000-4 encrypt-local-1000-16 decrypt-local-1000-16 encrypt-local-100000-1 decrypt-local-100000-1
        encrypt-branch-1000-4 decrypt-branch-1000-4 encrypt-ecdsa-1000-4 decrypt-ecdsa-1000-4 page query insert-many first)
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/former" "$folder/now"
git -C "$root" archive "$former" | tar x -C "$folder/former"
git -C "$root" archive HEAD | tar x -C "$folder/now"
rm -rf "$folder/former/benchmarks/FieldCrypt.Comparison"
cp -r "$folder/now/benchmarks/FieldCrypt.Comparison" "$folder/former/benchmarks/"
rm "$folder/former/benchmarks/FieldCrypt.Comparison/packages.lock.json"
for build in former now; do
    (cd "$folder/$build" && dotnet build benchmarks/FieldCrypt.Comparison -c Release -v quiet --nologo -o "$folder/$build-out" > "$folder/build.log") \
        || { cat "$folder/build.log" >&2; exit 1; }
done

dotnet "$folder/now-out/FieldCrypt.Benchmarks.dll" compare "$folder/former-out/FieldCrypt.Benchmarks.dll" "$rounds" "$seconds" "${cases[@]}"
