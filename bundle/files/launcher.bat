@echo off
rem Starts the desk. Needs Python @PYTHON@: beside this file in the folder python, or installed.
setlocal
cd /d "%~dp0"
title 预算公开
ver | find " 6.1." >nul
if not errorlevel 1 goto old
rem A 32-bit file manager that starts this tells the machine by the other name
set "MACHINE=%PROCESSOR_ARCHITECTURE%"
if defined PROCESSOR_ARCHITEW6432 set "MACHINE=%PROCESSOR_ARCHITEW6432%"
if /i not "%MACHINE%"=="@MACHINE@" goto machine
if not exist "@PROGRAM@\start.py" goto packed
set "FOUND="
for %%P in ("python\python.exe" "py -@PYTHON@" "python" "python3") do call :try %%~P
if not defined FOUND goto none
%FOUND% -X utf8 -I "@PROGRAM@\start.py" %*
if errorlevel 1 pause
exit /b

:try
if defined FOUND exit /b
%* -c "import sys; sys.exit('%%d.%%d %%d' %% (*sys.version_info[:2], sys.maxsize.bit_length()) != '@PYTHON@ 63')" >nul 2>nul
if not errorlevel 1 set "FOUND=%*"
exit /b

:old
echo 本程序不能在 Windows 7 上使用：Python @PYTHON@ 需要 Windows 10 或更新的系统。
goto end

:machine
echo 这一份是给 64 位 Windows（@MACHINE@）的，本机是 %MACHINE%，不能使用。
goto end

:packed
echo 请先把压缩包整个解开，再到解开的文件夹中双击这个文件；不要在压缩软件的窗口中直接打开。
goto end

:none
echo 没有找到 Python @PYTHON@（64 位）。请安装 Python @PYTHON@，或把免安装的 Python @PYTHON@ 解压到这里，
echo 文件夹改名为 python，再双击一次。详见“@FIRST_PAGE@”。
start "" "@FIRST_PAGE@"

:end
pause
exit /b 1
