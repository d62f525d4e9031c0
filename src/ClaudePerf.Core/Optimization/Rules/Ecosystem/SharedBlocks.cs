using System.Runtime.InteropServices;
using ClaudePerf.Core.Optimization.Documents;
using ClaudePerf.Core.Optimization.Editing;
using ClaudePerf.Core.Optimization.Rules.Reference;

namespace ClaudePerf.Core.Optimization.Rules.Ecosystem;

/// <summary>Blocks that several prompts contain, found by their text in one pass over all prompts.</summary>
internal sealed class SharedBlocks
{
    private readonly int _fewest;
    private readonly Dictionary<(string Text, string Place), List<(PromptDocument Document, int Index)>> _places = [];
    private readonly HashSet<(PromptDocument Document, int Index)> _first = [];
    private readonly IReadOnlyList<PromptDocument> _documents;
    private readonly OptimizationOptions _options;
    private readonly Dictionary<PromptDocument, ReferenceBlocks> _blocks = new(ReferenceEqualityComparer.Instance);

    private SharedBlocks(IReadOnlyList<PromptDocument> documents, int fewest, OptimizationOptions options)
    {
        _documents = documents;
        _fewest = fewest;
        _options = options;
    }

    internal static SharedBlocks Find(IReadOnlyList<PromptDocument> documents, int fewest, OptimizationOptions options)
    {
        var shared = new SharedBlocks(documents, fewest, options);
        foreach (var document in documents)
        {
            var place = ReferencePlace.Shared(document.Definition).Directory;
            var blocks = document.Body.Children;
            for (var i = 0; i < blocks.Count; i++)
            {
                if (blocks[i].Kind is BlockKind.Heading or BlockKind.Rule or BlockKind.LinkDefinition)
                    continue;
                ref var places = ref CollectionsMarshal.GetValueRefOrAddDefault(shared._places, (TextOf(document, i), place), out _);
                places ??= [];
                // Repetitions within a prompt are another rule's task; here they count once.
                if ((places.Count == 0 || places[^1].Document != document) && shared._first.Add((document, i)))
                    places.Add((document, i));
            }
        }
        return shared;
    }

    /// <summary>
    /// The longest stretches of blocks that are together in the same prompts and can move, ordered by first prompt
    /// and place.
    /// </summary>
    internal IEnumerable<SharedRun> Runs()
    {
        var taken = new HashSet<(PromptDocument, int)>();
        foreach (var document in _documents)
        {
            for (var i = 0; i < document.Body.Children.Count; i++)
            {
                if (taken.Contains((document, i)) || PlacesOf(document, i) is not { } places)
                    continue;
                var length = 1;
                while (Continues(places, length))
                    length++;
                foreach (var place in places)
                    taken.UnionWith(Enumerable.Range(place.Index, length).Select(index => (place.Document, index)));
                yield return Run(places, length);
                i += length - 1;
            }
        }
    }

    private List<(PromptDocument Document, int Index)>? PlacesOf(PromptDocument document, int index)
    {
        if (index >= document.Body.Children.Count)
            return null;
        // Most texts occur in only a few prompts; they are skipped before any closer look.
        return _places.GetValueOrDefault((TextOf(document, index), ReferencePlace.Shared(document.Definition).Directory)) is { } places
            && places.Count >= _fewest
            && _first.Contains((document, index))
            && IsMovable(document, index) ? places : null;
    }

    private bool Continues(List<(PromptDocument Document, int Index)> places, int length) =>
        PlacesOf(places[0].Document, places[0].Index + length) is { } next
        && next.Count == places.Count
        && next.Zip(places).All(pair => pair.First.Document == pair.Second.Document && pair.First.Index == pair.Second.Index + length);

    private static SharedRun Run(List<(PromptDocument Document, int Index)> places, int length)
    {
        var (document, index) = places[0];
        var start = document.Body.Children[index].Start;
        var end = document.Body.Children[index + length - 1].End;
        return new SharedRun(
            document.Text[start..end],
            TitleBefore(document, index),
            [.. places.Select(place => new SharedPlace(
                place.Document, place.Document.Body.Children[place.Index].Start,
                    place.Document.Body.Children[place.Index + length - 1].End))]);
    }

    private static string TitleBefore(PromptDocument document, int index)
    {
        for (var i = index - 1; i >= 0; i--)
        {
            if (document.Body.Children[i] is { Kind: BlockKind.Heading } heading)
                return document.Text[heading.Content.Start..heading.Content.End].Replace("*", "", StringComparison.Ordinal).Replace("`", "",
                    StringComparison.Ordinal).Trim();
        }
        return "";
    }

    private bool IsMovable(PromptDocument document, int index)
    {
        if (!_blocks.TryGetValue(document, out var blocks))
            _blocks.Add(document, blocks = ReferenceBlocks.Create(document, _options));
        return blocks.IsMovable(index) || blocks.Uses[index] == BlockUse.Label;
    }

    private static string TextOf(PromptDocument document, int index) =>
        document.TextOf(document.Body.Children[index]).ToString().ReplaceLineEndings("\n");
}

/// <summary>Text that several prompts share.</summary>
/// <param name="Text">The text, as in the first prompt.</param>
/// <param name="Title">Its heading there; empty if there is none.</param>
/// <param name="Places">Its places.</param>
internal sealed record SharedRun(string Text, string Title, IReadOnlyList<SharedPlace> Places);

/// <summary>A place of shared text.</summary>
/// <param name="Document">The prompt.</param>
/// <param name="Start">The offset where it begins.</param>
/// <param name="End">The offset after it.</param>
internal readonly record struct SharedPlace(PromptDocument Document, int Start, int End);
