using System.Globalization;

namespace ClaudePerf.Shell.Hosting;

/// <summary>What the process is connected to: which streams are a terminal, how wide it is, whether colour is wanted.</summary>
internal sealed class Terminal
{
    /// <summary>Columns of output that goes to a file or a pipe and whose reader's width is unknown.</summary>
    public const int RedirectedWidth = 120;

    private Terminal()
    {
    }

    public required bool OutputIsTerminal { get; init; }

    public required bool ErrorIsTerminal { get; init; }

    public required bool InputIsTerminal { get; init; }

    /// <summary>Whether escape sequences may be written to a stream that is a terminal.</summary>
    public required bool EscapesWork { get; init; }

    /// <summary>Whether colour is wanted at all: NO_COLOR (no-color.org) and -NoColor say no.</summary>
    public required bool ColorWanted { get; init; }

    public bool ColorOutput => ColorWanted && OutputIsTerminal && EscapesWork;

    public bool ColorError => ColorWanted && ErrorIsTerminal && EscapesWork;

    /// <summary>Columns: the terminal's; else the variable COLUMNS; else <see cref="RedirectedWidth"/>.</summary>
    public int Width
    {
        get
        {
            if (OutputIsTerminal && Console.WindowWidth is > 0 and var width)
                return width;
            return int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out var columns) && columns > 0
                ? columns
                : RedirectedWidth;
        }
    }

    public int Height => OutputIsTerminal && Console.WindowHeight is > 0 and var height ? height : 50;

    public static Terminal Detect(bool noColor)
    {
        var output = !Console.IsOutputRedirected;
        var error = !Console.IsErrorRedirected;
        return new Terminal
        {
            OutputIsTerminal = output,
            ErrorIsTerminal = error,
            InputIsTerminal = !Console.IsInputRedirected,
            EscapesWork = OperatingSystem.IsWindows()
                ? WindowsConsole.EnableEscapes(output, error)
                : Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb"),
            ColorWanted = !noColor && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
        };
    }
}
