using System.Globalization;
using System.Text;

namespace ClaudePerf.Core.Optimization.Comparison;

/// <summary>Writes the difference of two texts as <c>diff -u</c> and <c>git diff</c> do, so that <c>patch</c> and <c>git apply</c> take it.</summary>
internal static class UnifiedDiff
{
    /// <summary>Lines of unchanged text shown around a change.</summary>
    public const int ContextLines = 3;

    private const string NoNewline = "\\ No newline at end of file\n";

    /// <summary>The difference of two texts.</summary>
    /// <param name="path">The file's path, or a name that stands for it.</param>
    /// <param name="before">The text before; null where there was none.</param>
    /// <param name="after">The text after; null where there is none.</param>
    /// <returns>The difference with its header; empty where the texts are equal.</returns>
    public static string Create(string path, string? before, string? after)
    {
        ArgumentNullException.ThrowIfNull(path);
        var (old, @new) = (TextUnits.Lines(before ?? ""), TextUnits.Lines(after ?? ""));
        var differences = SequenceDifference.Between(old, @new);
        if (differences.Count == 0)
            return "";
        var name = path.Replace('\\', '/').TrimStart('/');
        var text = new StringBuilder();
        text.Append(before is null ? "--- /dev/null\n" : $"--- a/{name}\n").Append(after is null ? "+++ /dev/null\n" : $"+++ b/{name}\n");
        for (var i = 0; i < differences.Count;)
        {
            var first = i++;
            // Changes whose context would meet are shown together.
            while (i < differences.Count && differences[i].OldStart - differences[i - 1].OldEnd <= 2 * ContextLines)
                i++;
            WriteHunk(text, old, @new, differences, first, i);
        }
        return text.ToString();
    }

    private static void WriteHunk(StringBuilder text, IReadOnlyList<string> old, IReadOnlyList<string> @new, IReadOnlyList<Difference> differences, int from, int to)
    {
        var (first, last) = (differences[from], differences[to - 1]);
        var lead = Math.Min(ContextLines, first.OldStart);
        var trail = Math.Min(ContextLines, old.Count - last.OldEnd);
        var (oldStart, newStart) = (first.OldStart - lead, first.NewStart - lead);
        var (oldEnd, newEnd) = (last.OldEnd + trail, last.NewEnd + trail);
        text.Append(CultureInfo.InvariantCulture, $"@@ -{Range(oldStart, oldEnd)} +{Range(newStart, newEnd)} @@\n");
        var at = oldStart;
        for (var i = from; i < to; i++)
        {
            var difference = differences[i];
            Write(text, ' ', old, at, difference.OldStart);
            Write(text, '-', old, difference.OldStart, difference.OldEnd);
            Write(text, '+', @new, difference.NewStart, difference.NewEnd);
            at = difference.OldEnd;
        }
        Write(text, ' ', old, at, oldEnd);
    }

    // An empty range is given by the line before it.
    private static string Range(int start, int end) => (end - start) switch
    {
        0 => string.Create(CultureInfo.InvariantCulture, $"{start},0"),
        1 => string.Create(CultureInfo.InvariantCulture, $"{start + 1}"),
        var count => string.Create(CultureInfo.InvariantCulture, $"{start + 1},{count}"),
    };

    private static void Write(StringBuilder text, char mark, IReadOnlyList<string> lines, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            text.Append(mark).Append(lines[i]);
            if (!lines[i].EndsWith('\n'))
                text.Append('\n').Append(NoNewline);
        }
    }
}
