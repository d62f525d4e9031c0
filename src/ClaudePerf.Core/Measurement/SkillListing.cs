using System.Collections.Immutable;
using ClaudePerf.Core.Agents.Settings;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Measurement;

/// <summary>
/// The listing of skills and commands in a session. It has a budget in characters, which includes built-in skills. If
/// not everything fits, the most used skills keep their description, followed by those listed first; a description that
/// no longer fits is dropped, and a shorter one after it may still fit. As measured on Claude Code 2.1.332.
/// </summary>
internal sealed class SkillListing
{
    /// <summary>
    /// Tokens of the line end between two lines of a listing: one with every tokenizer. At the end of a text it would
    /// count as zero.
    /// </summary>
    internal const long LineEnd = 1;

    private readonly HashSet<string> _cut = new(StringComparer.Ordinal);
    private readonly int _textLimit;

    private SkillListing(int textLimit, int budget)
    {
        _textLimit = textLimit;
        Budget = budget;
    }

    /// <summary>The UTF-16 units available for the listing.</summary>
    internal int Budget { get; }

    /// <summary>The UTF-16 units that it would have with every description.</summary>
    internal long FullLength { get; private set; }

    /// <summary>The number of the ecosystem's own skills and commands whose description is dropped.</summary>
    internal int Cut => _cut.Count;

    /// <summary>Tokens of the lines of built-in skills.</summary>
    internal long BuiltInTokens { get; private set; }

    /// <summary>Builds the listing.</summary>
    /// <param name="definitions">The ecosystem's definitions.</param>
    /// <param name="settings">Its settings.</param>
    /// <param name="model">The session's model.</param>
    /// <param name="readUsage">
    /// Returns how often each skill was used, by name; only called if the budget does not suffice.
    /// </param>
    internal static SkillListing Of(
        IEnumerable<PromptDefinition> definitions,
        EcosystemSettings settings,
        ModelInfo model,
        Func<IReadOnlyDictionary<string, int>> readUsage)
    {
        var data = InvocationData.Shipped;
        var listing = new SkillListing(
            settings.SkillListingMaxDescChars ?? DefinitionListing.SkillTextLimit,
            data.SkillListingCharacters(model.Tokenizer, settings.SkillListingBudgetFraction));
        var all = definitions
            .Where(static definition => definition.Kind is PromptKind.Skill or PromptKind.Command && definition.IsActive)
            .ToList();
        // A skill replaces a built-in one of the same name, even if it is not listed.
        var taken = all.Select(static definition => definition.Name).ToHashSet(StringComparer.Ordinal);
        var own = all.Where(static definition => definition.ListingLine is not null)
            .OrderBy(Place).ThenBy(static definition => definition.Name, StringComparer.Ordinal).ToList();
        ImmutableArray<BuiltInSkill> builtIn =
        [
            .. data.For(model, out _).BuiltInSkills
                .Where(skill => IsOn(skill, settings) && !taken.Contains(skill.Name))
                .Select(skill => BuiltIn(skill, settings, listing._textLimit)),
        ];
        listing.Fill(own, builtIn, readUsage);
        return listing;
    }

    /// <summary>The line of a definition in the listing; null if it has none.</summary>
    internal string? LineOf(PromptDefinition definition)
    {
        if (!definition.IsActive || DefinitionListing.Line(definition, _textLimit) is not { } line)
            return null;
        return _cut.Contains(KeyOf(definition)) ? DefinitionListing.NameLine(definition) : line;
    }

    private void Fill(List<PromptDefinition> own, ImmutableArray<BuiltInSkill> builtIn, Func<IReadOnlyDictionary<string, int>> readUsage)
    {
        var lines = own.ConvertAll(definition => (
            Definition: definition,
            Full: DefinitionListing.Line(definition, _textLimit)!.Length,
            Name: DefinitionListing.NameLine(definition).Length));
        var ends = Math.Max(0, lines.Count + builtIn.Length - 1);
        FullLength = lines.Sum(static line => (long)line.Full) + builtIn.Sum(static skill => skill.Characters) + ends;
        BuiltInTokens = builtIn.Sum(static skill => skill.Tokens);
        if (FullLength <= Budget)
            return;
        var used = lines.Sum(static line => (long)line.Name) + builtIn.Sum(
            static skill => skill.CanBeCut ? NameLength(skill) : skill.Characters) + ends;
        var usage = readUsage();
        foreach (var (definition, full, name) in lines.OrderByDescending(line => usage.GetValueOrDefault(line.Definition.Name)))
        {
            if (used + full - name <= Budget)
                used += full - name;
            else if (full > name)
                _cut.Add(KeyOf(definition));
        }
        foreach (var skill in builtIn.Where(static skill => skill.CanBeCut))
        {
            if (used + skill.Characters - NameLength(skill) <= Budget)
                used += skill.Characters - NameLength(skill);
            else
                BuiltInTokens -= skill.Tokens - skill.NameTokens;
        }
    }

    // Claude Code's order: skills of the administrator, the user, the project; commands; contents of plugins.
    private static int Place(PromptDefinition definition) => (definition.Kind, definition.Scope) switch
    {
        (_, DefinitionScope.Plugin) => 7,
        (PromptKind.Skill, DefinitionScope.Managed) => 0,
        (PromptKind.Skill, DefinitionScope.User) => 1,
        (PromptKind.Skill, _) => 2,
        (_, DefinitionScope.Managed) => 4,
        (_, DefinitionScope.User) => 6,
        _ => 5,
    };

    private static bool IsOn(BuiltInSkill skill, EcosystemSettings settings) =>
        !(settings.DisableBundledSkills && skill.IsBundled)
            && settings.SkillOverrides.GetValueOrDefault(skill.Name) < SkillVisibility.UserOnly;

    private static BuiltInSkill BuiltIn(BuiltInSkill skill, EcosystemSettings settings, int textLimit)
    {
        if (settings.SkillOverrides.GetValueOrDefault(skill.Name) == SkillVisibility.NameOnly)
            return skill with { Characters = NameLength(skill), Tokens = skill.NameTokens };
        var longest = NameLength(skill) + ": ".Length + textLimit;
        // Its text is not known here: the remaining part is estimated in proportion.
        return skill.Characters <= longest
            ? skill
            : skill with { Characters = longest, Tokens = (int)Math.Ceiling(skill.Tokens * (longest / (double)skill.Characters)) };
    }

    private static int NameLength(BuiltInSkill skill) => "- ".Length + skill.Name.Length;

    private static string KeyOf(PromptDefinition definition) => definition.Path.Length > 0 ? definition.Path : definition.Name;
}
