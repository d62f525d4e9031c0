using ClaudePerf.Core.Optimization.Documents;

namespace ClaudePerf.Core.Optimization.Preservation;

/// <summary>Everything a prompt, or several texts together, say that must be kept.</summary>
internal sealed class PreservationInventory
{
    /// <summary>
    /// Sentences of fewer words mean what they say only below their heading or label ("Coverage above 80%"), so that one of two in different sections or
    /// lists is no repetition.
    /// </summary>
    private const int FewestWordsOfAnIndependentSentence = 8;

    private readonly Dictionary<(PreservedKind Kind, string Text), Entry> _entries = [];

    /// <summary>The things in the order they were found.</summary>
    public List<PreservedItem> Items { get; } = [];

    /// <summary>The different things.</summary>
    public IEnumerable<(PreservedKind Kind, string Text)> Keys => _entries.Keys;

    /// <summary>The inventory of a prompt.</summary>
    public static PreservationInventory Of(PromptDocument document)
    {
        var inventory = new PreservationInventory();
        new InventoryReader(document, inventory).Read();
        return inventory;
    }

    /// <summary>Adds a thing.</summary>
    public void Add(PreservedItem item)
    {
        Items.Add(item);
        ref var entry = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_entries, (item.Kind, item.Text), out var known);
        entry.Count++;
        if (!known || entry.LastSection != item.Section)
            entry.Sections++;
        entry.LastSection = item.Section;
    }

    /// <summary>Gives all things from a number on one place: that of the field they were read from.</summary>
    public void Place(int from, int start, int end)
    {
        for (var i = from; i < Items.Count; i++)
            Items[i] = Items[i] with { Start = start, End = end };
    }

    /// <summary>Adds all of another inventory.</summary>
    public void AddAll(PreservationInventory other)
    {
        foreach (var item in other.Items)
            Add(item);
    }

    /// <summary>How often a thing is there.</summary>
    public int CountOf((PreservedKind Kind, string Text) key) => _entries.TryGetValue(key, out var entry) ? entry.Count : 0;

    /// <summary>How often a thing must be there after an optimization: once, or once in each section or list where it needs that to mean something.</summary>
    public int Required((PreservedKind Kind, string Text) key)
    {
        var entry = _entries[key];
        return key.Kind switch
        {
            PreservedKind.Directive or PreservedKind.Statement when IsDependent(key.Text) => entry.Sections,
            PreservedKind.TableRow or PreservedKind.OrderedList or PreservedKind.Code => entry.Count,
            PreservedKind.Heading => entry.Sections,
            _ => 1,
        };
    }

    /// <summary>Whether a sentence needs its section to mean something.</summary>
    public static bool IsDependent(string form)
    {
        var words = 0;
        foreach (var _ in new WordRanges(form))
        {
            if (++words >= FewestWordsOfAnIndependentSentence)
                return false;
        }
        return true;
    }

    private struct Entry
    {
        public int Count;
        public int Sections;
        public int LastSection;
    }
}
