using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Agents.McpServers;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>What Claude Code's loader makes of files: what it drops without a word, and what it mends by itself.</summary>
internal static class LoadRules
{
    private const string GivenAgain = FrontmatterReading.RepeatedKey;
    private const string Repaired = "The value of '";
    private const string LinkOut = FolderWalk.SkippedMessage;
    private const string NotUtf8 = "not valid UTF-8";

    internal static ImmutableArray<ValidationRule> All { get; } =
    [
        new("does-not-load", FindingSeverity.Error,
            "A file of an agent, a skill or a command that Claude Code does not load.",
            "Claude Code says so only in its debug log: the agent is simply not there.",
            "Do what the message says. The loader wants a name and a description, both text, in frontmatter that begins with the file's first character, and files of at most 1 MiB.",
            static (rule, context) => from agent in context.Agents.Concat(context.Skills)
                                      where !agent.Loads && IsMeant(agent) && !LooseAgents.IsTemplate(agent) && !LooseAgents.IsOfPlugin(context, agent)
                                      let place = agent.Diagnostics.FirstOrDefault(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
                                      select rule.At(agent, $"Claude Code does not load this {agent.Kind.ToString().ToLowerInvariant()}. {agent.LoadFailure} {Remedy(agent)}".TrimEnd(), place?.Line ?? 1, place?.Column ?? 1) with { Subject = FindingIdentity.SubjectOfMessage(agent.LoadFailure ?? "") }),
        new("cut-frontmatter", FindingSeverity.Warning,
            "A '---' that ends the frontmatter although it stands in a value, a comment or the middle of a line.",
            "Claude Code ends the frontmatter at the first '---' there is: what follows is body, and tools, model and the rest of the value are lost.",
            "Write a dash ('—'), or fewer or other signs, in its place.",
            CutFrontmatter),
        new("lost-frontmatter", FindingSeverity.Warning,
            "An agent of a plugin that loads without what its frontmatter says.",
            "Claude Code takes any Markdown file among a plugin's agents for one: without frontmatter that can be read it has all tools, and a description that nobody chooses it by.",
            "Do what the message says.",
            LooseAgents.Lost),
        new("not-an-agent", FindingSeverity.Warning,
            "A Markdown file among agents that is named like one and has no frontmatter.",
            "Claude Code reads it and leaves it out.",
            "Begin the file with a name and a description between two lines of '---', or move it elsewhere.",
            static (rule, context) => from agent in LooseAgents.WithoutFrontmatter(context)
                                      select rule.At(agent, "Claude Code does not load this file as an agent: it begins with no frontmatter, so it has no name and no description.")),
        new("frontmatter-repaired", FindingSeverity.Information,
            "A value of the frontmatter that is not valid YAML and that Claude Code takes as it stands.",
            "It loads; GitHub, editors and other programs show an error, or read something else.",
            "Put the value in quotes. -Fix does.",
            static (rule, context) => from definition in context.Ecosystem.Definitions
                                      where LeakedDescription.Of(definition).IsEmpty
                                      let repaired = definition.Frontmatter.Fields.Where(static field => field.Repaired).ToLookup(static field => field.Line)
                                      from diagnostic in definition.Diagnostics
                                      where diagnostic is { Severity: DiagnosticSeverity.Warning, Line: > 0 } && diagnostic.Message.StartsWith(Repaired, StringComparison.Ordinal)
                                      let field = repaired[diagnostic.Line].FirstOrDefault()
                                      // Claude Code's own documentation writes hints of arguments in brackets without quotes.
                                      where field is not null && field.Key != "argument-hint" && UnknownFieldRules.KnownTo(definition).Contains(field.Key)
                                      select rule.At(definition, diagnostic.Message, diagnostic.Line, diagnostic.Column, fix: Quoting(definition, field))),
        new("duplicate-field", FindingSeverity.Warning,
            "A field that the frontmatter gives twice.",
            "The last one counts, whatever the first says.",
            "Remove the one that is not meant.",
            static (rule, context) => from finding in OfDiagnostics(rule, context, GivenAgain)
                                      where IsKnownField(finding.Message)
                                      select finding),
        new("invalid-encoding", FindingSeverity.Warning,
            "Bytes that are not valid UTF-8.",
            "The model reads a replacement character in their place.",
            "Save the file as UTF-8.",
            static (rule, context) => OfDiagnostics(rule, context, NotUtf8)),
        new("unreadable", FindingSeverity.Error,
            "A file or folder of the ecosystem that cannot be read, or settings that are not valid JSON.",
            "What it holds is not there for Claude Code.",
            "Do what the message says.",
            static (rule, context) => from diagnostic in context.Ecosystem.Diagnostics
                                      where !diagnostic.Message.StartsWith(NameRules.Import, StringComparison.Ordinal) && !diagnostic.Message.StartsWith(PluginManifest.Rejected, StringComparison.Ordinal)
                                          // What a folder above links to is for those who open that folder.
                                          && !(diagnostic.Message.StartsWith(LinkOut, StringComparison.Ordinal) && !RealPath.IsWithin(diagnostic.Path, context.Ecosystem.Root))
                                          && !diagnostic.Message.StartsWith(McpServerReader.IgnoresServer, StringComparison.Ordinal)
                                      select new Finding
                                      {
                                          RuleId = rule.Id,
                                          Severity = SeverityOf(diagnostic.Severity),
                                          Message = diagnostic.Message,
                                          // The system's own words for it differ from one to the next.
                                          Subject = "",
                                          Path = diagnostic.Path,
                                          Line = diagnostic.Line,
                                          Column = diagnostic.Column,
                                      }),
        new("refused-plugin", FindingSeverity.Error,
            "A plugin whose manifest Claude Code refuses.",
            "One field of a wrong form, and nothing of the plugin is there: no agent, no command, no skill.",
            "Give the field the form the message names. Paths begin with './', those of agents end with '.md'; a list for a folder is not accepted.",
            static (rule, context) => from diagnostic in context.Ecosystem.Diagnostics
                                      where diagnostic.Message.StartsWith(PluginManifest.Rejected, StringComparison.Ordinal)
                                      select new Finding { RuleId = rule.Id, Severity = rule.Severity, Message = diagnostic.Message, Path = diagnostic.Path }),
    ];

    private static IEnumerable<Finding> CutFrontmatter(ValidationRule rule, ValidationContext context)
    {
        foreach (var definition in context.Ecosystem.Definitions.Where(static definition => definition.Frontmatter.Exists))
        {
            var (text, end) = (definition.Text, definition.Frontmatter.End);
            if (end > 0 && text[end - 1] != '\n')
                yield return rule.AtOffset(definition, end, "This '---' ends the frontmatter, though it stands inside a line: what follows is body to Claude Code.");
        }
    }

    // Claude Code reads neither of two unknown fields.
    private static bool IsKnownField(string message)
    {
        var field = message.Split('\'')[1];
        return ValidationContext.Names.AgentFields.Contains(field) || ValidationContext.Names.SkillFields.Contains(field);
    }

    // A README among agents was never meant as one.
    internal static bool IsMeant(PromptDefinition agent) =>
        agent.Kind != PromptKind.Agent || agent.Frontmatter.Failure is not null || agent.Frontmatter["name"] is not null || agent.Frontmatter["description"] is not null || (!agent.Frontmatter.Exists && agent.Frontmatter.Diagnostics.Length > 0);

    private static string Remedy(PromptDefinition agent) => agent.LoadFailure switch
    {
        { } failure when failure.StartsWith("The name is missing", StringComparison.Ordinal) => Elsewhere(agent, "name") ?? $"Write 'name: {System.IO.Path.GetFileNameWithoutExtension(agent.Path)}'.",
        { } failure when failure.StartsWith("The name contains", StringComparison.Ordinal) => "Take the ':' out of it.",
        { } failure when failure.StartsWith("The name begins", StringComparison.Ordinal) => "Begin it with a letter.",
        { } failure when failure.StartsWith("The description", StringComparison.Ordinal) => Elsewhere(agent, "description") ?? "Write a sentence that says when to use it.",
        { } failure when failure.StartsWith("The hooks", StringComparison.Ordinal) => "Write them as a map of events to lists, as in settings.json.",
        { } failure when failure.StartsWith("The file is larger", StringComparison.Ordinal) => "Move what it need not say at once to files that it names.",
        { } failure when failure.StartsWith("The first '---'", StringComparison.Ordinal) => "Delete what stands before it.",
        { } failure when failure.StartsWith("The file has no frontmatter", StringComparison.Ordinal) => "Begin it with both between two lines of '---'.",
        _ => "",
    };

    // Where a field is that is missed at the margin: below another, under a name that differs in case, behind a '#', or as something other
    // than a text.
    private static string? Elsewhere(PromptDefinition agent, string key)
    {
        var fields = agent.Frontmatter.Fields;
        if (agent.Frontmatter[key] is { } field)
        {
            var line = agent.Text.Split('\n')[field.Line - 1];
            if (line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].TrimStart().StartsWith('#'))
                return $"A '#' begins a comment: put the {key} in quotes.";
            return field.Value.Kind is FrontmatterValueKind.Null || field.Value.Text.Length == 0 && field.Value.IsScalar ? null : $"Put the {key} in quotes: '{key}: \"...\"'.";
        }
        if (fields.FirstOrDefault(other => other.Value.Entries.Any(entry => entry.Key == key)) is { } holder)
            return $"It stands below '{holder.Key}': move it up, to the margin.";
        return fields.FirstOrDefault(other => string.Equals(other.Key, key, StringComparison.OrdinalIgnoreCase)) is { } other ? $"Write '{key}' for '{other.Key}': case counts." : null;
    }

    internal static FindingSeverity SeverityOf(DiagnosticSeverity severity) => severity switch
    {
        DiagnosticSeverity.Error => FindingSeverity.Error,
        DiagnosticSeverity.Warning => FindingSeverity.Warning,
        _ => FindingSeverity.Information,
    };

    private static IEnumerable<Finding> OfDiagnostics(ValidationRule rule, ValidationContext context, string part) =>
        from definition in context.Ecosystem.Definitions
        from diagnostic in definition.Diagnostics
        where diagnostic.Message.Contains(part, StringComparison.Ordinal)
        select rule.At(definition, diagnostic.Message, diagnostic.Line, diagnostic.Column);

    private static FindingFix? Quoting(PromptDefinition definition, FrontmatterField field)
    {
        var (start, end) = (field.Value.Start, field.Value.End);
        if (!field.Value.IsScalar || start >= end || definition.Text.AsSpan(start, end - start).IndexOfAny('\r', '\n') >= 0)
            return null;
        var text = field.Value.Text;
        // Within single quotes YAML reads everything as it stands but the quote itself.
        return text.AsSpan().IndexOfAny('\r', '\n') >= 0 ? null : new FindingFix(start, end, $"'{text.Replace("'", "''", StringComparison.Ordinal)}'", $"put '{field.Key}' in quotes");
    }
}
