using System.Text;

namespace ClaudePerf.Core.Reports.Live;

/// <summary>The control sequences that draw the live view on a terminal's alternate screen, without flicker.</summary>
public static class LiveFrame
{
    /// <summary>Switches to the alternate screen and hides the cursor.</summary>
    public const string EnterScreen = "\u001b[?1049h\u001b[?25l";

    /// <summary>Shows the cursor and the previous content again.</summary>
    public const string LeaveScreen = "\u001b[?25h\u001b[?1049l";

    // The terminal shows a frame when it is complete (synchronized output); the rest of each line and of the screen is cleared.
    private const string Begin = "\u001b[?2026h\u001b[H";
    private const string End = "\u001b[J\u001b[?2026l";
    private const string EndLine = "\u001b[K";

    /// <summary>One frame.</summary>
    /// <param name="viewer">What to show.</param>
    /// <param name="width">The width of the terminal in characters.</param>
    /// <param name="height">The height of the terminal in lines; some terminals report 0 while they are resized.</param>
    /// <param name="color">Whether to use colors.</param>
    public static string Draw(LiveViewer viewer, int width, int height, bool color)
    {
        ArgumentNullException.ThrowIfNull(viewer);
        return Of(viewer.Draw(width, Math.Max(1, height), color));
    }

    /// <summary>The frame of some lines.</summary>
    internal static string Of(IReadOnlyList<string> lines)
    {
        var frame = new StringBuilder(Begin);
        for (var i = 0; i < lines.Count; i++)
            frame.Append(lines[i]).Append(EndLine).Append(i < lines.Count - 1 ? "\r\n" : "");
        return frame.Append(End).ToString();
    }
}
