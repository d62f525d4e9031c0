using System.Globalization;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>
/// Warns before a conversation is written to the prompt cache again: when a session is resumed after its cache expired, and when
/// the model changes while the cache is warm. Claude Code names the tokens and their cost, at the managed prices if there are any,
/// otherwise at list prices.
/// </summary>
internal static class CacheWarning
{
    private const string ModelPrefix = "claude-";

    /// <summary>The answer to a call: a warning if the cost exceeds a limit. It never blocks.</summary>
    /// <param name="call">A resumed session or a change of the model.</param>
    /// <param name="above">The highest cost in USD without a warning.</param>
    internal static HookAnswer Answer(HookCall call, decimal above)
    {
        if (call.Rewrite is not { IsLost: true, Cost: { } cost, Tokens: > 0 and var tokens } rewrite || cost <= above)
            return new HookAnswer(BudgetHookDecision.Allow);
        var amount = string.Create(CultureInfo.CurrentCulture, $"{tokens:N0} tokens to the prompt cache again, about ${cost:N2}");
        return new HookAnswer(BudgetHookDecision.Warn, call.Moment == HookMoment.ModelSwitch
            ? $"switching{To(rewrite.Model)} writes {amount}: each model has its own cache."
            : $"the prompt cache of this session has expired{Since(rewrite.SecondsSince)}. Your next prompt writes {amount}. "
                + "A new session that starts from a short summary costs less.");
    }

    private static string To(string? model)
    {
        if (string.IsNullOrWhiteSpace(model))
            return " the model";
        return " to " + VisibleText.Of(model.StartsWith(ModelPrefix, StringComparison.Ordinal) ? model[ModelPrefix.Length..] : model);
    }

    private static string Since(double? seconds) => seconds switch
    {
        null or < 60 => "",
        < 3600 => Ago(seconds.Value / 60, "minute"),
        < 172_800 => Ago(seconds.Value / 3600, "hour"),
        _ => Ago(seconds.Value / 86_400, "day"),
    };

    private static string Ago(double count, string unit) => string.Create(CultureInfo.CurrentCulture,
        $" (last response {Math.Floor(count):N0} {unit}{(Math.Floor(count) == 1 ? "" : "s")} ago)");
}

/// <summary>A conversation that the next request may have to write to the prompt cache again.</summary>
/// <param name="IsLost">Whether what is cached cannot be read by the next request.</param>
/// <param name="Tokens">The length of the conversation.</param>
/// <param name="Cost">The cost of writing it, in USD.</param>
/// <param name="SecondsSince">The time since the last response.</param>
/// <param name="Model">The model to switch to.</param>
internal sealed record CacheRewrite(bool IsLost, long? Tokens, decimal? Cost, double? SecondsSince, string? Model);
