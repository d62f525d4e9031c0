using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>How Claude Code's loader treats files: what it silently drops, and what it repairs itself.</summary>
internal static class LoadRules
{
    internal static ImmutableArray<ValidationRule> All { get; } =
    [
        new("does-not-load", FindingSeverity.Error,
            "An agent, skill or command that Claude Code does not load.",
            "Claude Code reports this only in its debug log: the agent is missing without notice.",
            "Follow the message. The loader requires a name and a description, both text, in frontmatter that starts at the "
                + "file's first character, and a file of at most 1 MiB.",
            static (rule, context) => from agent in context.Agents.Concat(context.Skills)
                                      where !agent.Loads && IsMeant(agent) && !LooseAgents.IsTemplate(agent)
                                          && !LooseAgents.IsOfPlugin(context, agent)
                                      let place = agent.Diagnostics.FirstOrDefault(
                                          static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
                                      select rule.At(agent,
                                          ($"Claude Code does not load this {agent.Kind.ToString().ToLowerInvariant()}. "
                                              + $"{agent.LoadFailure} {Remedy(agent)}").TrimEnd(),
                                          place?.Line ?? 1, place?.Column ?? 1) with
                                      {
                                          Subject = FindingIdentity.SubjectOfMessage(agent.LoadFailure ?? ""),
                                      }),
        new("cut-frontmatter", FindingSeverity.Warning,
            "A '---' in a value, a comment or the middle of a line ends the frontmatter.",
            "Claude Code ends the frontmatter at the first '---': the rest of the value and all fields after it, such as tools "
                + "and model, become body text.",
            "Write a dash ('—'), fewer hyphens or other characters instead.",
            CutFrontmatter),
        new("lost-frontmatter", FindingSeverity.Warning,
            "A plugin's agent that loads without its frontmatter.",
            "Claude Code loads every Markdown file in a plugin's agents folder as an agent. Without readable frontmatter it gets "
                + "all tools, and a description that does not say when to use it.",
            "Follow the message.",
            LooseAgents.Lost),
        new("not-an-agent", FindingSeverity.Warning,
            "A Markdown file among agents that is named like an agent but has no frontmatter.",
            "Claude Code reads it but does not load it.",
            "Add a name and a description between two '---' lines at the start, or move the file elsewhere.",
            static (rule, context) => from agent in LooseAgents.WithoutFrontmatter(context)
                                      select rule.At(
                                          agent, "Claude Code does not load this file as an agent: without frontmatter it has no "
                                              + "name and no description. Add them, or move the file.")),
        new("frontmatter-repaired", FindingSeverity.Information,
            "A frontmatter value that is not valid YAML and that Claude Code reads literally.",
            "It loads, but GitHub, editors and other programs show an error or read another value.",
            "Put the value in quotes; -Fix does this.",
            static (rule, context) => from definition in context.Ecosystem.Definitions
                                      where LeakedDescription.FieldsOf(definition).IsEmpty
                                      let repaired = definition.Frontmatter.Fields.Where(static field => field.Repaired)
                                          .ToLookup(static field => field.Line)
                                      from diagnostic in definition.Diagnostics
                                      where diagnostic.Kind == DiagnosticKind.RepairedValue
                                      let field = repaired[diagnostic.Line].FirstOrDefault()
                                      // Claude Code's own documentation writes argument hints in brackets without
                                      // quotes.
                                      where field is not null && field.Key != "argument-hint"
                                          && UnknownFieldRules.KnownTo(definition).Contains(field.Key)
                                      select rule.At(definition, diagnostic.Message, diagnostic.Line, diagnostic.Column,
                                          fix: Quoting(definition, field))),
        new("duplicate-field", FindingSeverity.Warning,
            "A field that occurs twice in the frontmatter.",
            "Only the last one counts.",
            "Remove the wrong one.",
            static (rule, context) => OfDiagnostics(rule, context, DiagnosticKind.RepeatedField, IsOfKnownField)),
        new("invalid-encoding", FindingSeverity.Warning,
            "Bytes that are not valid UTF-8.",
            "The model reads replacement characters instead.",
            "Save the file as UTF-8.",
            static (rule, context) => OfDiagnostics(rule, context, DiagnosticKind.InvalidBytes)),
        new("unreadable", FindingSeverity.Error,
            "A file or folder of the ecosystem is unreadable, or its settings are not valid JSON.",
            "Claude Code does not see its content.",
            "Follow the message.",
            static (rule, context) => from diagnostic in context.Ecosystem.Diagnostics
                                      where diagnostic.Kind is not (DiagnosticKind.Import or DiagnosticKind.ImportOfWord
                                          or DiagnosticKind.RejectedPlugin or DiagnosticKind.IgnoredServer)
                                          // A folder above links to it, so it matters only to users who open that
                                          // folder.
                                          && !(diagnostic.Kind == DiagnosticKind.SkippedPath
                                              && !RealPath.IsWithin(diagnostic.Path, context.Ecosystem.Root))
                                      select new Finding
                                      {
                                          RuleId = rule.Id,
                                          Severity = SeverityOf(diagnostic.Severity),
                                          Message = diagnostic.Message,
                                          // The operating system's error text varies between systems.
                                          Subject = "",
                                          Path = diagnostic.Path,
                                          Line = diagnostic.Line,
                                          Column = diagnostic.Column,
                                      }),
        new("refused-plugin", FindingSeverity.Error,
            "A plugin's manifest that Claude Code rejects.",
            "If one field has the wrong form, nothing of the plugin loads: no agent, command or skill.",
            "Write the field in the form that the message gives. Paths start with './', and agents' paths end with '.md'; a list "
                + "is not accepted for a folder.",
            static (rule, context) => from diagnostic in context.Ecosystem.Diagnostics
                                      where diagnostic.Kind == DiagnosticKind.RejectedPlugin
                                      select new Finding { RuleId = rule.Id, Severity = rule.Severity, Message = diagnostic.Message,
                                          Path = diagnostic.Path }),
    ];

    private static IEnumerable<Finding> CutFrontmatter(ValidationRule rule, ValidationContext context)
    {
        foreach (var definition in context.Ecosystem.Definitions.Where(static definition => definition.Frontmatter.Exists))
        {
            var (text, end) = (definition.Text, definition.Frontmatter.End);
            if (end > 0 && text[end - 1] != '\n')
                yield return rule.AtOffset(
                    definition, end,
                    "This '---' ends the frontmatter although it is inside a line: Claude Code reads the rest as body. Write a "
                        + "dash instead.");
        }
    }

    // Claude Code reads neither of two unknown fields.
    private static bool IsOfKnownField(PromptDefinition definition, DefinitionDiagnostic diagnostic) =>
        definition.Frontmatter.Fields.Any(field => (field.Line, field.Column) == (diagnostic.Line, diagnostic.Column)
            && (ValidationContext.Names.AgentFields.Contains(field.Key) || ValidationContext.Names.SkillFields.Contains(field.Key)));

    // A README among agents is not meant as an agent.
    internal static bool IsMeant(PromptDefinition agent) =>
        agent.Kind != PromptKind.Agent || agent.Frontmatter.Failure is not null || agent.Frontmatter["name"] is not null
            || agent.Frontmatter["description"] is not null || (!agent.Frontmatter.Exists && agent.Frontmatter.Diagnostics.Length > 0);

    private static string Remedy(PromptDefinition agent) => agent.LoadFailureKind switch
    {
        LoadFailureKind.MissingName =>
            Elsewhere(agent, "name") ?? $"Write 'name: {System.IO.Path.GetFileNameWithoutExtension(agent.Path)}'.",
        LoadFailureKind.ColonInName => "Remove the ':'.",
        LoadFailureKind.HyphenBeforeName => "Start it with a letter.",
        LoadFailureKind.MissingDescription => Elsewhere(agent, "description") ?? "Add a sentence that says when to use it.",
        LoadFailureKind.InvalidHooks => "Write them as a map of events to lists, as in settings.json.",
        LoadFailureKind.TooLarge => "Move text that is not needed at once to separate files, and refer to them.",
        LoadFailureKind.MisplacedFrontmatter => "Delete the text before it.",
        // Invalid frontmatter's message says what to do; a file without frontmatter is not meant as an agent.
        _ => "",
    };

    // Where a field is that is missing from the top level: nested in another field, in another case, after a '#', or
    // with a value that is not text.
    private static string? Elsewhere(PromptDefinition agent, string key)
    {
        var fields = agent.Frontmatter.Fields;
        if (agent.Frontmatter[key] is { } field)
        {
            var line = agent.Text.Split('\n')[field.Line - 1];
            if (line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].TrimStart().StartsWith('#'))
                return $"A '#' starts a comment: put the {key} in quotes.";
            return field.Value.Kind is FrontmatterValueKind.Null || field.Value.Text.Length == 0 && field.Value.IsScalar ? null
                : $"Put the {key} in quotes: '{key}: \"...\"'.";
        }
        if (fields.FirstOrDefault(other => other.Value.Entries.Any(entry => entry.Key == key)) is { } holder)
            return $"It is nested in '{holder.Key}': move it to the top level, without indentation.";
        return fields.FirstOrDefault(other => string.Equals(other.Key, key, StringComparison.OrdinalIgnoreCase)) is { } other
            ? $"Write '{key}' instead of '{other.Key}': names are case-sensitive." : null;
    }

    internal static FindingSeverity SeverityOf(DiagnosticSeverity severity) => severity switch
    {
        DiagnosticSeverity.Error => FindingSeverity.Error,
        DiagnosticSeverity.Warning => FindingSeverity.Warning,
        _ => FindingSeverity.Information,
    };

    private static IEnumerable<Finding> OfDiagnostics(
        ValidationRule rule, ValidationContext context, DiagnosticKind kind,
        Func<PromptDefinition, DefinitionDiagnostic, bool>? isReported = null) =>
        from definition in context.Ecosystem.Definitions
        from diagnostic in definition.Diagnostics
        where diagnostic.Kind == kind && isReported?.Invoke(definition, diagnostic) != false
        select rule.At(definition, diagnostic.Message, diagnostic.Line, diagnostic.Column);

    private static FindingFix? Quoting(PromptDefinition definition, FrontmatterField field)
    {
        var (start, end) = (field.Value.Start, field.Value.End);
        if (!field.Value.IsScalar || start >= end || definition.Text.AsSpan(start, end - start).IndexOfAny('\r', '\n') >= 0)
            return null;
        var text = field.Value.Text;
        // Within single quotes, YAML reads everything literally except the quote itself.
        return text.AsSpan().IndexOfAny('\r', '\n') >= 0 ? null
            : new FindingFix(start, end, $"'{text.Replace("'", "''", StringComparison.Ordinal)}'", $"put '{field.Key}' in quotes");
    }
}
