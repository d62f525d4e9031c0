using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Editing;
using ClaudePerf.Core.Optimization.Rules.Reference;

namespace ClaudePerf.Core.Optimization.Rules.Ecosystem;

/// <summary>
/// Moves text that several prompts share word for word to one file, unless it is an instruction: an instruction
/// outside of the prompt only works once the file is read, and a file that must always be read saves nothing.
/// </summary>
internal sealed class SharedTextRule : EcosystemRule
{
    /// <summary>Text in fewer prompts stays: a pair's shared text concerns only the pair.</summary>
    internal const int MinPrompts = 3;

    // The remaining line has some 30 tokens, about 120 characters; less than four times that is not worth opening a
    // file.
    private const int ShortestText = 480;

    /// <inheritdoc/>
    public override string Id => "shared-text";

    /// <inheritdoc/>
    public override OptimizationLevel Level => OptimizationLevel.Structural;

    /// <inheritdoc/>
    public override string Title => "Text shared by several prompts";

    /// <inheritdoc/>
    public override string What =>
        "Moves examples, lists of general knowledge and lookup tables that three or more prompts share word for word to one file, and "
        + "leaves a line that says what is there and when to read it.";

    /// <inheritdoc/>
    public override string Why => "Each invocation pays for the text again, needed or not. Instructions stay in place.";

    /// <inheritdoc/>
    public override string ExpectedSaving => "under 5% of the bodies in most collections, 9 to 33% in those written from one template";

    /// <inheritdoc/>
    public override OptimizationRisk Risk => OptimizationRisk.Medium;

    /// <inheritdoc/>
    internal override IEnumerable<EcosystemEdit> Propose(IReadOnlyList<PromptDocument> documents, OptimizationOptions options)
    {
        var candidates = documents.Where(document => CanMove(document, options)).ToList();
        var blocks = SharedBlocks.Find(candidates, MinPrompts, options);
        var isTaken = options.IsTaken ?? File.Exists;
        var given = new HashSet<string>(StringComparer.Ordinal);
        foreach (var run in blocks.Runs().Where(run => run.Text.Length >= ShortestText))
        {
            var first = run.Places[0].Document;
            var title = run.Title.Length > 0 ? run.Title : "Shared text";
            var (path, _) = ReferencePlace.Shared(first.Definition).File(title, "", path => given.Contains(path) || isTaken(path));
            given.Add(path);
            var content = run.Text.ReplaceLineEndings("\n") + "\n";
            foreach (var place in run.Places)
            {
                var reading = $"{ReferencePlace.Shared(place.Document.Definition).Reading}/{Path.GetFileName(path)}";
                var pointer = AddedText.Pointer(title, reading, "when the task is about it");
                var tokens = EditTokens.For(place.Document.Definition, options);
                var breakEven = tokens.BreakEven(tokens.Count(run.Text), tokens.Count(pointer.Text), tokens.Count(content), reading);
                yield return new EcosystemEdit(place.Document, new ProposedEdit
                {
                    Rule = this,
                    Changes = [TextChange.Replace(place.Start, place.End, pointer)],
                    Files = [new ReferenceFile(path, content)],
                    Moves = [new MovedText(place.Start, place.End, path, pointer)],
                    BreakEven = breakEven,
                    Reason = breakEven.Pays ? null : Disclosure.ReasonOf(breakEven),
                    IsCostOnly = Disclosure.IsCostOnly(breakEven),
                    Summary = FormattableString.Invariant($"Moves text that {run.Places.Count} prompts share to {reading}; {breakEven}"),
                });
            }
        }
    }

    private static bool CanMove(PromptDocument document, OptimizationOptions options) =>
        document is { IsReadable: true, Definition.IsActive: true } && BindingText.CanBeRead(document.Definition, options);
}
