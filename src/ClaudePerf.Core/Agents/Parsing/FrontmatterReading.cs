using System.Buffers;
using System.Collections.Immutable;

namespace ClaudePerf.Core.Agents.Parsing;

/// <summary>Reads the YAML of a frontmatter block in the loader's two attempts: unchanged, then repaired.</summary>
internal sealed class FrontmatterReading
{
    // A key that contains one of these is not a simple key, which a tag can follow.
    private static readonly SearchValues<char> NoKey = SearchValues.Create(" \t:#\"'");

    private readonly PromptFile _file;
    private readonly FrontmatterBlock _block;
    private readonly List<DefinitionDiagnostic> _diagnostics = [];

    private FrontmatterReading(PromptFile file, FrontmatterBlock block)
    {
        _file = file;
        _block = block;
    }

    public string? Failure { get; private set; }

    public ImmutableArray<FrontmatterField> Fields { get; private set; } = [];

    public ImmutableArray<DefinitionDiagnostic> Diagnostics =>
        [.. _diagnostics.OrderBy(static d => d.Line).ThenBy(static d => d.Column)];

    public static FrontmatterReading Of(PromptFile file, FrontmatterBlock block)
    {
        var reading = new FrontmatterReading(file, block);
        if (block.End - block.Start > Frontmatter.MaximumLength)
        {
            reading.Fail(
                FormattableString.Invariant($"The frontmatter is longer than {Frontmatter.MaximumLength} characters."), block.Start);
            return reading;
        }
        var firstLine = 1 + file.Text.AsSpan(0, block.Start).Count('\n');
        if (PlainFrontmatter.Read(file.Text, block.Start, block.End, firstLine) is not { } plain)
            return WithLibrary(file, block);
        reading.AcceptFields(plain);
        reading.NoteRepairs();
        return reading;
    }

    /// <summary>Reads the block with the YAML library even if it does not need it.</summary>
    internal static FrontmatterReading WithLibrary(PromptFile file, FrontmatterBlock block)
    {
        var reading = new FrontmatterReading(file, block);
        reading.Read(file.Text[block.Start..block.End]);
        return reading;
    }

    private void Read(string yaml)
    {
        try
        {
            // The library allows tabs as indentation in some places; Claude Code's reader never does, and attempts the
            // repair.
            if (FirstTabIndentation(yaml) is { } tab)
                throw new YamlFailure("a tab is used as indentation", tab);
            if (FirstWrongTag(yaml) is { } tag)
                throw new YamlFailure("a tag has a character that no tag may have", tag);
            Accept(YamlTree.Parse(yaml, offset => _block.Start + offset, _file.Lines.At));
            NoteRepairs();
        }
        catch (YamlFailure failure)
        {
            ReadRepaired(yaml, failure);
        }
    }

    private void ReadRepaired(string yaml, YamlFailure first)
    {
        var repair = FrontmatterRepair.Of(yaml);
        try
        {
            if (repair.Replacements.Count == 0)
                throw first;
            Accept(YamlTree.Parse(repair.Yaml, offset => _block.Start + repair.ToOriginal(offset), _file.Lines.At));
        }
        catch (YamlFailure failure)
        {
            var tab = YamlProblem.IsTabAsIndentation(failure.Message) ? FirstTabIndentation(yaml) : null;
            var offset = tab ?? (ReferenceEquals(failure, first) ? first.Offset : repair.ToOriginal(failure.Offset));
            var hint = yaml.Contains("\r\n", StringComparison.Ordinal)
                && FrontmatterRepair.Of(yaml.ReplaceLineEndings("\n")).Replacements.Count > 0
                ? " Claude Code repairs such values only in files with LF line ends; this file has CRLF."
                : "";
            Fail($"The frontmatter is not valid YAML. {YamlProblem.Describe(failure.Message)}{hint}", _block.Start + offset);
            return;
        }
        var starts = repair.Replacements
            .Where(static replacement => replacement.Key.Length > 0)
            .Select(replacement => _block.Start + replacement.OriginalStart)
            .ToHashSet();
        Fields = [.. Fields.Select(field => starts.Contains(field.Start) ? field with { Repaired = true } : field)];
        NoteRepairs();
    }

    // The first line that begins with a tab, if it has content or is the last.
    private static int? FirstTabIndentation(string yaml)
    {
        for (var line = 0; line >= 0 && line < yaml.Length; line = yaml.IndexOf('\n', line) is var end and >= 0 ? end + 1 : -1)
        {
            if (yaml[line] == '\t' && yaml.AsSpan(line).TrimStart(" \t") is var rest && (rest.IsEmpty || rest[0] is not ('\n' or '\r')))
                return line;
        }
        return null;
    }

    // Tags that the library accepts and Claude Code's reader does not (measured on 2.1.332): !'a, ![a, !,a, !@a and a
    // lone !!.
    private static int? FirstWrongTag(string yaml)
    {
        for (var at = yaml.IndexOf(": !", StringComparison.Ordinal); at >= 0; at = yaml.IndexOf(": !", at + 1, StringComparison.Ordinal))
        {
            var tag = at + ": ".Length;
            var key = yaml.AsSpan(yaml.LastIndexOf('\n', at) + 1, at - yaml.LastIndexOf('\n', at) - 1);
            var rest = yaml.AsSpan(tag + 1);
            if (!key.ContainsAny(NoKey)
                && !rest.IsEmpty
                && (rest[0] is '\'' or '@' or '[' or ',' || (rest[0] == '!' && (rest.Length == 1 || rest[1] is '\n' or '\r'))))
                return tag;
        }
        return null;
    }

    private void NoteRepairs()
    {
        foreach (var field in Fields.Where(static field => field.Repaired))
        {
            var (reason, offset) = FrontmatterRepair.Describe(field.Value.Text);
            WarnOfRepair(
                $"The value of '{field.Key}' {reason}; Claude Code uses the rest of the line verbatim. Put the value in quotes.",
                field.Start + offset);
        }
    }

    private void Accept(FrontmatterValue? root)
    {
        if (root is null)
            return;
        if (root.Kind != FrontmatterValueKind.Map)
        {
            if (root.Kind != FrontmatterValueKind.Null)
                Fail("The frontmatter contains no 'key: value' lines.", _block.Start);
            return;
        }
        AcceptFields(root.Entries);
    }

    private void AcceptFields(ImmutableArray<FrontmatterField> fields)
    {
        Fields = fields;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = Fields.Length - 1; i >= 0; i--)
        {
            if (!seen.Add(Fields[i].Key))
            {
                _diagnostics.Add(new(
                    DiagnosticSeverity.Warning, $"'{Fields[i].Key}' is repeated below; only the last one counts.",
                    _file.Path, Fields[i].Line, Fields[i].Column) { Kind = DiagnosticKind.RepeatedField });
            }
        }
    }

    private void WarnOfRepair(string message, int offset)
    {
        var (line, column) = _file.Lines.At(offset);
        _diagnostics.Add(new(DiagnosticSeverity.Warning, message, _file.Path, line, column)
        {
            Kind = DiagnosticKind.RepairedValue,
        });
    }

    private void Fail(string message, int offset)
    {
        var (line, column) = _file.Lines.At(offset);
        Failure = message;
        _diagnostics.Add(new(DiagnosticSeverity.Error, message, _file.Path, line, column));
    }
}
