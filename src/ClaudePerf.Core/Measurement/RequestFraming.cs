using System.Text.Json;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Tokens;

namespace ClaudePerf.Core.Measurement;

/// <summary>
/// The tokens that the provider adds around the contents of a Messages API request, from <see cref="MessageFrame"/> and
/// <c>data/invocation.json</c>, which names the source of each figure and which ones were measured.
/// </summary>
/// <param name="FirstMessage">Around the contents of a request with one user message.</param>
/// <param name="FurtherMessage">Around each message after the first.</param>
/// <param name="System">Around the system prompt.</param>
/// <param name="ToolPreamble">Before the first tool definition.</param>
/// <param name="ToolDefinition">Around each tool definition's JSON.</param>
/// <param name="ToolCall">Around each tool call's name and input, and each tool result.</param>
internal sealed record RequestFraming(int FirstMessage, int FurtherMessage, int System, int ToolPreamble, int ToolDefinition, int ToolCall)
{
    private static readonly Lazy<Dictionary<TokenizerGeneration, RequestFraming>> All = new(Load);

    internal static RequestFraming Of(TokenizerGeneration generation) => All.Value[generation];

    private static Dictionary<TokenizerGeneration, RequestFraming> Load()
    {
        using var document = JsonDocument.Parse(ShippedData.Read("invocation.json"));
        var framing = document.RootElement.GetProperty("requestFraming");
        return new Dictionary<TokenizerGeneration, RequestFraming>
        {
            [TokenizerGeneration.V3] = Read(framing, TokenizerGeneration.V3, "v3"),
            [TokenizerGeneration.V47] = Read(framing, TokenizerGeneration.V47, "v47"),
            [TokenizerGeneration.V5] = Read(framing, TokenizerGeneration.V5, "v5"),
        };
    }

    private static RequestFraming Read(JsonElement framing, TokenizerGeneration tokenizer, string generation)
    {
        return new RequestFraming(
            MessageFrame.TokensOf(tokenizer),
            Figure("furtherMessage"),
            Figure("system"),
            Figure("toolPreamble"),
            Figure("toolDefinition"),
            Figure("toolCall"));

        int Figure(string name) => framing.GetProperty(name).GetProperty(generation).GetInt32();
    }
}
