using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Preservation;

namespace ClaudePerf.Core.Optimization.Rules.Ecosystem;

/// <summary>Tells text that can wait in a file until it is needed from text that counts only where it stands.</summary>
internal sealed class Movability
{
    // Claude Code replaces $ARGUMENTS and the like and runs !`…` in prompts, not in files that are read later.
    private static readonly string[] Substituted = ["$ARGUMENTS", "${CLAUDE_", "$0", "$1", "$2", "!`", "```!"];

    private readonly PromptDocument _document;
    private readonly int[] _directives;

    internal Movability(PromptDocument document)
    {
        _document = document;
        _directives = [.. PreservationInventory.Of(document).Items.Where(item => item.Kind == PreservedKind.Directive).Select(item => item.Start).Order()];
    }

    /// <summary>Whether a block holds no instruction and nothing that is replaced before the prompt is sent.</summary>
    internal bool CanMove(TextBlock block)
    {
        if (block.Kind is BlockKind.Heading or BlockKind.Rule or BlockKind.LinkDefinition or BlockKind.Html)
            return false;
        var at = Array.BinarySearch(_directives, block.Start);
        if (at < 0)
            at = ~at;
        if (at < _directives.Length && _directives[at] < block.End)
            return false;
        var text = _document.TextOf(block);
        foreach (var mark in Substituted)
        {
            if (text.Contains(mark, StringComparison.Ordinal))
                return false;
        }
        return true;
    }
}
