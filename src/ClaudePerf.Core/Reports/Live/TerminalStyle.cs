namespace ClaudePerf.Core.Reports.Live;

/// <summary>Sets text off on a terminal, with the 16 colours that every terminal has; leaves it plain where no colours are wanted.</summary>
/// <param name="color">Whether colours are wanted.</param>
internal readonly struct TerminalStyle(bool color)
{
    internal string Strong(string text) => Set(text, "1");

    internal string Quiet(string text) => Set(text, "90");

    internal string Warning(string text) => Set(text, "33");

    internal string Bad(string text) => Set(text, "31");

    internal string Selected(string text) => Set(text, "7");

    private string Set(string text, string code) => color ? $"\u001b[{code}m{text}\u001b[0m" : text;
}
