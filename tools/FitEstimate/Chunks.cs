namespace ClaudePerf.FitEstimate;

/// <summary>A piece of a text with what the teacher counts in it.</summary>
/// <param name="From">The text.</param>
/// <param name="Text">The piece.</param>
/// <param name="IsWhole">Whether it is the whole text.</param>
internal sealed record Chunk(Document From, string Text, bool IsWhole = false);

/// <summary>Cuts texts at line ends into pieces of many sizes, so that the fit sees what a short text is like.</summary>
internal static class Chunks
{
    private static readonly int[] Sizes = [60, 100, 150, 200, 300, 500, 1500];

    internal static IEnumerable<Chunk> Of(Document document)
    {
        var text = document.Text;
        var random = DocumentReader.Hash(document.Key);
        for (var start = 0; start < text.Length;)
        {
            random = random * 1_664_525 + 1_013_904_223; // Numerical Recipes' generator
            var size = Sizes[(random >> 8) % (uint)Sizes.Length];
            var end = Math.Min(text.Length, start + size);
            if (end < text.Length)
            {
                var newline = text.LastIndexOf('\n', end - 1, end - start);
                if (newline > start) end = newline + 1;
                else if (char.IsLowSurrogate(text[end])) end--;
            }
            var piece = text[start..end].TrimEnd();
            if (piece.Length > 0) yield return new Chunk(document, piece);
            start = end;
        }
    }
}
