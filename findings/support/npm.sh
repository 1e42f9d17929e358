# For the scripts beside this folder: an ES module with pinned packages of npm, in a folder that is removed at the end. Needs Node 20 and npm.

. "$(dirname "${BASH_SOURCE[0]}")/folder.sh"

# run_module_with PACKAGE@VERSION..., with the module on standard input: prints what the module prints.
run_module_with() {
    mkdir -p "$folder/module"
    cat > "$folder/module/main.mjs"
    (cd "$folder/module" && npm install --silent --no-audit --no-fund "$@" > /dev/null && node --no-warnings main.mjs)
}
