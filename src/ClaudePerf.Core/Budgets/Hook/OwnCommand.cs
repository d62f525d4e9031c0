namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>Recognizes commands of the native program in settings, wherever the program is installed.</summary>
internal static class OwnCommand
{
    private const string Program = "claudeperf";
    private const string WindowsEnd = ".exe";

    /// <summary>Whether a command runs a verb of the native program.</summary>
    /// <param name="command">The command as passed to a shell.</param>
    /// <param name="verb">The verb.</param>
    internal static bool Runs(string command, string verb)
    {
        for (var at = 0; (at = command.IndexOf(Program, at, StringComparison.OrdinalIgnoreCase)) >= 0;)
        {
            at += Program.Length;
            var rest = command.AsSpan(at);
            if (rest.StartsWith(WindowsEnd, StringComparison.OrdinalIgnoreCase))
                rest = rest[WindowsEnd.Length..];
            var arguments = rest.TrimStart("'\"");
            if (arguments.Length == 0 || arguments[0] != ' ')
                continue;
            arguments = arguments.TrimStart(' ');
            if (arguments.StartsWith(verb, StringComparison.Ordinal) && (arguments.Length == verb.Length || arguments[verb.Length] == ' '))
                return true;
        }
        return false;
    }
}
