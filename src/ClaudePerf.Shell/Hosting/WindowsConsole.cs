using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace ClaudePerf.Shell.Hosting;

/// <summary>Windows consoles show escape sequences as text until a process asks for their meaning.</summary>
[SupportedOSPlatform("windows")]
internal static class WindowsConsole
{
    private const int StandardOutput = -11;
    private const int StandardError = -12;
    private const uint EnableVirtualTerminalProcessing = 0x0004;

    /// <summary>Asks for escape sequences on the streams that are a console; false where one refuses (Windows 8 and earlier).</summary>
    public static bool EnableEscapes(bool output, bool error) =>
        (!output || Enable(StandardOutput)) && (!error || Enable(StandardError));

    private static bool Enable(int stream)
    {
        var handle = GetStdHandle(stream);
        return GetConsoleMode(handle, out var mode)
            && ((mode & EnableVirtualTerminalProcessing) != 0 || SetConsoleMode(handle, mode | EnableVirtualTerminalProcessing));
    }

    [DllImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern nint GetStdHandle(int stream);

    [DllImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool GetConsoleMode(nint handle, out uint mode);

    [DllImport("kernel32.dll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool SetConsoleMode(nint handle, uint mode);
}
