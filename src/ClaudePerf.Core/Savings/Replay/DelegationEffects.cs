using System.Text.Json;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Savings.Replay;

/// <summary>
/// The assumed effects of giving work to a subagent or to another model. The constants are in <c>data/savings.json</c> with their
/// source and meaning.
/// </summary>
internal sealed record DelegationEffects
{
    private static readonly Lazy<(DelegationEffects Effects, double Ratio)> File = new(Load);

    /// <summary>The tokens that a subagent starts with: tools, instructions, memory and its task.</summary>
    internal required long StartupTokens { get; init; }

    /// <summary>The tokens that a call of a subagent adds to the conversation, without its answer.</summary>
    internal required long CallTokens { get; init; }

    /// <summary>The tokens of the answer.</summary>
    internal required long AnswerTokens { get; init; }

    /// <summary>The shipped constants.</summary>
    internal static DelegationEffects Shipped => File.Value.Effects;

    /// <summary>The tokens of a text for one model, relative to another one.</summary>
    internal static double RatioOf(ModelInfo model, ModelInfo other) =>
        (model.Tokenizer == TokenizerGeneration.V3, other.Tokenizer == TokenizerGeneration.V3) switch
        {
            (false, true) => File.Value.Ratio,
            (true, false) => 1 / File.Value.Ratio,
            _ => 1,
        };

    private static (DelegationEffects, double) Load()
    {
        using var document = JsonDocument.Parse(ShippedData.Read(CompactionEffects.FileName));
        var values = document.RootElement.GetProperty("delegation");
        return (new DelegationEffects
        {
            StartupTokens = values.GetProperty("startupTokens").GetInt64(),
            CallTokens = values.GetProperty("callTokens").GetInt64(),
            AnswerTokens = values.GetProperty("answerTokens").GetInt64(),
        }, document.RootElement.GetProperty("newerTokenizerRatio").GetDouble());
    }
}
