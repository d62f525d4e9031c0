using System.Buffers;
using System.Management.Automation.Language;

namespace ClaudePerf.Shell.Editing;

/// <summary>
/// Completes the path at a cursor. The engine leaves that to commands that only the whole of PowerShell brings.
/// </summary>
internal static class PathCompletion
{
    private const int MostChoices = 500;

    private static readonly SearchValues<char> Special = SearchValues.Create(" \t'\"`$&|;<>(){}@#,[]");

    /// <param name="text">The line.</param>
    /// <param name="cursor">The cursor in it.</param>
    /// <param name="folder">What relative paths start from.</param>
    /// <param name="home">What <c>~</c> stands for.</param>
    public static Completion? Find(string text, int cursor, string folder, string home)
    {
        if (WordStart(text, cursor) is not { } start)
            return null;
        var word = text[start..cursor];
        var quote = word is ['\'' or '"', ..] ? word[0] : '\0';
        var path = quote == '\0' ? word.Replace("`", "", StringComparison.Ordinal) : word[1..];
        if (path.Contains('$', StringComparison.Ordinal))
            return null;

        var slash = path.LastIndexOfAny(['/', Path.DirectorySeparatorChar]);
        var (lead, name) = (path[..(slash + 1)], path[(slash + 1)..]);
        var real = lead.StartsWith("~/", StringComparison.Ordinal) ? Path.Combine(home, lead[2..]) : lead;
        try
        {
            var comparison = OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
            var choices = new DirectoryInfo(Path.Combine(folder, real)).EnumerateFileSystemInfos()
                .Where(entry => entry.Name.StartsWith(name, comparison) && (name.StartsWith('.') || !entry.Name.StartsWith('.')))
                .Take(MostChoices)
                .OrderBy(static entry => entry.Name, StringComparer.OrdinalIgnoreCase)
                .Select(entry => Quoted(lead + entry.Name + (entry is DirectoryInfo ? "/" : ""), quote))
                .ToList();
            return choices.Count == 0 ? null : new Completion(start, cursor - start, choices);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // A folder that is not there or not ours to read has nothing to offer.
            return null;
        }
    }

    // Null where the cursor ends something that is no path: a parameter's name, a variable.
    private static int? WordStart(string text, int cursor)
    {
        Parser.ParseInput(text[..cursor], out var tokens, out _);
        var last = tokens.LastOrDefault(static t => t.Kind is not (TokenKind.EndOfInput or TokenKind.NewLine));
        if (last is null || last.Extent.EndOffset != cursor)
            return cursor;
        if (last is ParameterToken or VariableToken)
            return null;
        return last is StringToken || last.Kind is TokenKind.Generic or TokenKind.Identifier or TokenKind.Number or TokenKind.Divide or TokenKind.Dot or TokenKind.DotDot
            ? last.Extent.StartOffset
            : cursor;
    }

    private static string Quoted(string path, char quote)
    {
        if (quote == '"')
            return '"' + path.Replace("`", "``", StringComparison.Ordinal).Replace("$", "`$", StringComparison.Ordinal).Replace("\"", "`\"", StringComparison.Ordinal) + '"';
        if (quote == '\0' && !path.AsSpan().ContainsAny(Special))
            return path;
        return "'" + CodeGeneration.EscapeSingleQuotedStringContent(path) + "'";
    }
}
