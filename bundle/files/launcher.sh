#!/bin/sh
# Starts the desk. Needs Python @PYTHON@: beside this file in the folder python, or installed.
cd "$(dirname "$0")" || exit 1

stop() {
    printf '%s\n' "$1" >&2
    if command -v zenity >/dev/null 2>&1 && [ -n "${DISPLAY:-}" ]; then zenity --error --no-markup --text="$1"; fi
    exit 1
}

machine=$(uname -m)
if [ "$machine" != "@MACHINE@" ]; then
    case $machine in
        x86_64 | aarch64) stop "这一份是给 @MACHINE@ 的，本机是 ${machine}。请换用 linux-${machine} 的一份。" ;;
        *) stop "本机的处理器是 ${machine}，所用的程序库没有供它的版本，不能在本机使用。请在 x86_64 或 aarch64 的电脑上使用。" ;;
    esac
fi

[ -f "@PROGRAM@/start.py" ] || stop "请先把压缩包整个解开，再到解开的文件夹中双击这个文件；不要在压缩软件的窗口中直接打开。"

found=
for python in python/bin/python3 python@PYTHON@ python3 python; do
    if command -v "$python" >/dev/null 2>&1 &&
        "$python" -c 'import sys; sys.exit("%d.%d %d" % (*sys.version_info[:2], sys.maxsize.bit_length()) != "@PYTHON@ 63")' 2>/dev/null; then
        found=$python
        break
    fi
done
[ -n "$found" ] || stop "没有找到 Python @PYTHON@。请安装 Python @PYTHON@，或把 Python @PYTHON@ 的文件夹放在这里，改名为 python，再试一次。详见“@FIRST_PAGE@”。"

PYTHONUTF8=1 exec "$found" -X utf8 -I "@PROGRAM@/start.py" "$@"
