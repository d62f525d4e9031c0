namespace ClaudePerf.FitEstimate;

/// <summary>
/// Keeps what is measured apart from what is learned: collections of agents copy each other, so a training text that shares its
/// lines with a text held back is left out.
/// </summary>
internal sealed class Overlap
{
    private const int ShortestLine = 40;
    private const double LargestShare = 0.1;

    private readonly HashSet<string> _heldBack = new(StringComparer.Ordinal);

    internal Overlap(IEnumerable<Document> documents)
    {
        foreach (var document in documents.Where(document => document.Use != CorpusUse.Train))
            _heldBack.UnionWith(LongLines(document.Text));
    }

    internal bool Shares(Document document)
    {
        var lines = LongLines(document.Text).ToList();
        return lines.Count(_heldBack.Contains) > lines.Count * LargestShare;
    }

    private static IEnumerable<string> LongLines(string text) =>
        text.Split('\n').Select(line => line.Trim()).Where(line => line.Length >= ShortestLine);
}
