using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Optimization.Documents;

namespace ClaudePerf.Core.Optimization.Preservation;

/// <summary>A description as the model reads it, with the file positions of its characters.</summary>
internal sealed class DescriptionPlace
{
    private readonly DescriptionSource? _source;
    private readonly FrontmatterField _field;
    private readonly DescriptionText _description;
    private readonly HashSet<string> _triggers;

    /// <summary>Reads the description of a prompt.</summary>
    /// <param name="definition">The prompt.</param>
    /// <param name="field">The description field, a scalar.</param>
    public DescriptionPlace(PromptDefinition definition, FrontmatterField field)
    {
        _field = field;
        _source = DescriptionSource.Create(definition);
        _description = _source?.Description ?? DescriptionText.Parse(field.Value.Text);
        _triggers = [.. _description.Triggers().Select(trigger => PlainText.Normalize(_description.Text, trigger.Start, trigger.End))];
    }

    /// <summary>The text as the model reads it.</summary>
    public string Text => _description.Text;

    /// <summary>The offset in the file; the field's start if its notation is not understood.</summary>
    public int ToFile(int offset) => _source is null ? _field.Start : _source.ToFile(Math.Min(offset, Text.Length));

    /// <summary>The kind of a sentence, which is a trigger if it makes Claude Code choose the agent.</summary>
    public PreservedKind KindOf(PreservedKind kind, string text) =>
        kind is PreservedKind.Directive or PreservedKind.Statement && _triggers.Contains(text) ? PreservedKind.Trigger : kind;
}
