using System.Collections.Immutable;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ClaudePerf.Core.Agents.Parsing;

/// <summary>Why a text is not YAML that Claude Code would accept; the offset refers to the parsed text.</summary>
internal sealed class YamlFailure(string message, int offset) : Exception(message)
{
    public int Offset { get; } = offset;
}

/// <summary>
/// Builds a tree from YamlDotNet's events. Nothing is deserialized, aliases share what they point to, and depth and
/// number of values are limited, so hostile files cost no more than their length.
/// </summary>
internal sealed class YamlTree
{
    /// <summary>An order of magnitude deeper than any real frontmatter; limits the recursion.</summary>
    internal const int MaximumDepth = 50;

    /// <summary>The maximum number of values in one file.</summary>
    internal const int MaximumValues = 100_000;

    private readonly string _text;
    private readonly Parser _parser;
    private readonly Func<int, int> _toFile;
    private readonly Func<int, (int Line, int Column)> _position;
    private readonly Dictionary<string, FrontmatterValue> _anchors = [];
    private int _values;

    private YamlTree(string yaml, Func<int, int> toFile, Func<int, (int Line, int Column)> position)
    {
        _text = yaml;
        _parser = new Parser(new StringReader(yaml));
        _toFile = toFile;
        _position = position;
    }

    /// <summary>Parses the first document of a text.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="toFile">Maps an offset of <paramref name="yaml"/> to one of the file's text.</param>
    /// <param name="position">Returns line and column of an offset of the file's text.</param>
    /// <returns>The root value, or null if the text is empty.</returns>
    /// <exception cref="YamlFailure">The text is not valid YAML or exceeds the limits.</exception>
    public static FrontmatterValue? Parse(string yaml, Func<int, int> toFile, Func<int, (int Line, int Column)> position)
    {
        try
        {
            var tree = new YamlTree(LibraryYaml.Of(yaml), toFile, position);
            tree.Next<StreamStart>();
            tree._parser.MoveNext();
            if (tree._parser.Current is not DocumentStart)
                return null;
            tree._parser.MoveNext();
            var root = tree.Value(0).Value;
            // A second document is an error for a reader of one; content after the end mark must not be ignored.
            tree.Next<DocumentEnd>();
            tree._parser.MoveNext();
            if (tree._parser.Current is not StreamEnd)
                throw new YamlFailure("a second document begins", (int)tree._parser.Current!.Start.Index);
            return root;
        }
        catch (YamlException error)
        {
            throw new YamlFailure(error.Message, Math.Clamp((int)error.Start.Index, 0, yaml.Length));
        }
        // For some broken input, the library's scanner throws exceptions of its internal checks instead of its own
        // exception type.
        catch (Exception error) when (error is InvalidOperationException or ArgumentException)
        {
            throw new YamlFailure("the text breaks off or goes on where YAML does not allow it", 0);
        }
    }

    private void Next<T>()
        where T : ParsingEvent
    {
        if (_parser.Current is not T)
            _parser.MoveNext();
        if (_parser.Current is not T)
            throw new YamlFailure("the structure is not complete", (int)(_parser.Current?.Start.Index ?? 0));
    }

    // On entry, the value's first event is current; on return, the event after the value.
    private (FrontmatterValue Value, int Start, int End) Value(int depth)
    {
        var begin = _parser.Current ?? throw new YamlFailure("a value is missing", 0);
        var at = (int)begin.Start.Index;
        if (depth > MaximumDepth)
            throw new YamlFailure(FormattableString.Invariant($"values are nested more than {MaximumDepth} deep"), at);
        if (++_values > MaximumValues)
            throw new YamlFailure(FormattableString.Invariant($"there are more than {MaximumValues} values"), at);
        switch (begin)
        {
            case AnchorAlias alias:
                var target = _anchors.TryGetValue(alias.Value.Value, out var known)
                    ? known
                    : throw new YamlFailure($"the alias '*{alias.Value.Value}' has no anchor", at);
                _parser.MoveNext();
                return (target, _toFile(at), _toFile((int)alias.End.Index));
            case Scalar scalar:
                if (scalar.Style == ScalarStyle.SingleQuoted && depth > 0 && ContinuesUnindented(scalar))
                    throw new YamlFailure("a value in quotes goes on at the margin", at);
                return Remember(
                    scalar,
                    new FrontmatterValue(
                        KindOf(scalar), LibraryYaml.Restored(scalar.Value), _toFile(at), _toFile((int)scalar.End.Index)));
            case SequenceStart sequence:
                return Remember(sequence, List(sequence, depth));
            case MappingStart mapping:
                return Remember(mapping, Map(mapping, depth));
            default:
                throw new YamlFailure("a value is missing", at);
        }
    }

    // The library allows this in single quotes, but not in double quotes; Claude Code's reader rejects it. Empty lines
    // need no indentation.
    private bool ContinuesUnindented(Scalar scalar)
    {
        var written = _text.AsSpan((int)scalar.Start.Index, (int)(scalar.End.Index - scalar.Start.Index));
        for (var line = written.IndexOf('\n') + 1; line > 0; line = written.IndexOf('\n') + 1)
        {
            written = written[line..];
            if (written.IsEmpty || written[0] is not (' ' or '\t' or '\r' or '\n'))
                return true;
        }
        return false;
    }

    private (FrontmatterValue Value, int Start, int End) Remember(NodeEvent node, FrontmatterValue value)
    {
        if (!node.Anchor.IsEmpty)
            _anchors[node.Anchor.Value] = value;
        _parser.MoveNext();
        return (value, value.Start, value.End);
    }

    private FrontmatterValue List(SequenceStart start, int depth)
    {
        var items = ImmutableArray.CreateBuilder<FrontmatterValue>();
        // A block's end event is at the start of the next value, not at the end of the last item.
        var end = _toFile((int)start.End.Index);
        _parser.MoveNext();
        while (_parser.Current is not SequenceEnd)
        {
            var item = Value(depth + 1);
            end = item.End;
            items.Add(item.Value);
        }
        if (start.Style == SequenceStyle.Flow)
            end = _toFile((int)_parser.Current.Start.Index + 1);
        return new(FrontmatterValueKind.List, "", _toFile((int)start.Start.Index), end)
        {
            Items = items.DrainToImmutable(),
        };
    }

    private FrontmatterValue Map(MappingStart start, int depth)
    {
        var entries = ImmutableArray.CreateBuilder<FrontmatterField>();
        var end = _toFile((int)start.End.Index);
        _parser.MoveNext();
        while (_parser.Current is not MappingEnd)
        {
            var key = Value(depth + 1);
            var (line, column) = _position(key.Start);
            var value = Value(depth + 1);
            end = value.End;
            entries.Add(new(key.Value.Text, value.Value, value.Start, value.End, line, column, Repaired: false));
        }
        if (start.Style == MappingStyle.Flow)
            end = _toFile((int)_parser.Current.Start.Index + 1);
        return new(FrontmatterValueKind.Map, "", _toFile((int)start.Start.Index), end)
        {
            Entries = entries.DrainToImmutable(),
        };
    }

    private static FrontmatterValueKind KindOf(Scalar scalar)
    {
        if (scalar.Style != ScalarStyle.Plain)
            return FrontmatterValueKind.Text;
        return !scalar.Tag.IsEmpty && scalar.Tag.Value == "tag:yaml.org,2002:str"
            ? FrontmatterValueKind.Text
            : YamlScalar.KindOf(scalar.Value);
    }
}
