using System.Collections.Immutable;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Pricing;

namespace ClaudePerf.Core.Validation.Rules;

/// <summary>Models in definitions that the provider no longer serves, or soon will not.</summary>
internal static class ModelRules
{
    // Providers announce retirements about two months in advance.
    private const int SoonDays = 60;

    // Claude Code 2.1.332 requests the latest Opus instead of these (from its table of retirements).
    private static readonly ImmutableArray<string> Remapped = ["claude-opus-4", "claude-opus-4-1"];

    internal static ImmutableArray<ValidationRule> All { get; } =
    [
        new("retired-model", FindingSeverity.Warning,
            "A model that Anthropic has retired; information only if it retires within sixty days.",
            "The provider rejects it, or Claude Code uses another model: in neither case does the written model run.",
            "Write an alias ('opus', 'sonnet', 'haiku'), which always means a current model, or a newer model's id.",
            static (rule, context) => from definition in context.Agents.Concat(context.Skills)
                                      where definition is { Loads: true, Model: not null }
                                      let finding = Check(rule, context, definition, definition.Model!)
                                      where finding is not null
                                      select finding) { MergesEqual = true },
    ];

    private static Finding? Check(ValidationRule rule, ValidationContext context, PromptDefinition definition, string written)
    {
        // Other providers have their own model names and retirement dates.
        if (written.AsSpan().IndexOfAny(".:/@") >= 0 || !context.Options.Measure.Catalog.TryResolve(written, out var model))
            return null;
        var today = DateOnly.FromDateTime(context.Options.Measure.At.UtcDateTime);
        var isGone = model.Availability != ModelAvailability.Offered || model.Retired <= today;
        var alias = model.Family?.ToLowerInvariant() ?? "inherit";
        if (Remapped.Contains(model.Id))
        {
            var opus = context.Options.Measure.Catalog.TryResolve("opus", out var latest) ? latest.Id : "the latest Opus";
            return rule.AtField(definition, "model", $"'{written}' is retired: Claude Code runs {opus} instead. Write "
                + "'opus', or another model's id.");
        }
        if (isGone)
        {
            var since = model.Retired is { } day ? FormattableString.Invariant($" since {day:yyyy-MM-dd}") : "";
            return rule.AtField(definition, "model", $"'{written}' is retired{since}: Anthropic's API rejects it. Write "
                + $"'{alias}', or a newer id.");
        }
        return model.Retired is { } end && end.DayNumber - today.DayNumber <= SoonDays
            ? rule.AtField(
                definition, "model",
                FormattableString.Invariant($"'{written}' retires on {end:yyyy-MM-dd}. Write '{alias}', or a newer id."),
                FindingSeverity.Information)
            : null;
    }
}
