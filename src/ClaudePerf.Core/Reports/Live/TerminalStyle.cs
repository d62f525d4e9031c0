namespace ClaudePerf.Core.Reports.Live;

/// <summary>
/// Highlights text on a terminal with the 16 colors that every terminal has; leaves it plain if no colors are wanted.
/// </summary>
/// <param name="color">Whether to use colors.</param>
internal readonly struct TerminalStyle(bool color)
{
    internal string Strong(string text) => Set(text, "1");

    internal string Quiet(string text) => Set(text, "90");

    internal string At(LiveLevel level, string text) => level == LiveLevel.Normal ? text : Set(text, CodeOf(level));

    internal string Selected(string text, LiveLevel level = LiveLevel.Normal) =>
        Set(text, level == LiveLevel.Normal ? "7" : "7;" + CodeOf(level));

    private static string CodeOf(LiveLevel level) => level == LiveLevel.Bad ? "31" : "33";

    private string Set(string text, string code) => color ? $"\u001b[{code}m{text}\u001b[0m" : text;
}
