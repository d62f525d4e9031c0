using System.Text.Json;

namespace ClaudePerf.Core.Usage;

/// <summary>
/// The tokens of a tool call's parameters, without those that Claude Code itself adds to the input before it writes the transcript:
/// the plan that <c>ExitPlanMode</c> reads from <c>planFilePath</c>, and <c>content</c> and <c>recipient</c> of <c>SendMessage</c>,
/// which repeat <c>message</c> and <c>to</c>. Source: transcripts of Claude Code whose final output is recorded; the plan alone
/// inflated a recovered output by a factor of 13.6.
/// </summary>
internal sealed class ToolInputTokens
{
    /// <summary>The relevant parameters.</summary>
    internal enum Parameter
    {
        Other,
        Plan,
        PlanFilePath,
        Content,
        Recipient,
        Message,
        To,
    }

    private readonly long?[] _tokens = new long?[Enum.GetValues<Parameter>().Length];
    private long _all;

    /// <summary>Identifies the parameter by the reader's property name.</summary>
    internal static Parameter ParameterOf(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("plan"u8) ? Parameter.Plan
        : reader.ValueTextEquals("planFilePath"u8) ? Parameter.PlanFilePath
        : reader.ValueTextEquals("content"u8) ? Parameter.Content
        : reader.ValueTextEquals("recipient"u8) ? Parameter.Recipient
        : reader.ValueTextEquals("message"u8) ? Parameter.Message
        : reader.ValueTextEquals("to"u8) ? Parameter.To
        : Parameter.Other;

    /// <summary>Adds a parameter.</summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="tokens">Its tokens, including its name.</param>
    internal void Add(Parameter parameter, long tokens)
    {
        _tokens[(int)parameter] = (_tokens[(int)parameter] ?? 0) + tokens;
        _all += tokens;
    }

    /// <summary>The tokens that the model wrote.</summary>
    /// <param name="tool">The tool's name; null for a tool whose input is written entirely by the model.</param>
    internal long Written(string? tool) => _all - tool switch
    {
        "ExitPlanMode" when Has(Parameter.PlanFilePath) => Of(Parameter.Plan) + Of(Parameter.PlanFilePath),
        "SendMessage" => (Has(Parameter.Message) ? Of(Parameter.Content) : 0) + (Has(Parameter.To) ? Of(Parameter.Recipient) : 0),
        _ => 0,
    };

    private bool Has(Parameter parameter) => _tokens[(int)parameter] is not null;

    private long Of(Parameter parameter) => _tokens[(int)parameter] ?? 0;
}
