using System.Text.Json;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Usage.Thinking;

namespace ClaudePerf.Core.Usage.SessionContext;

/// <summary>Counts the tokens that a piece of JSON adds to the context.</summary>
/// <param name="counter">The counter of the model's tokenizer.</param>
/// <param name="thinking">The estimate of the model's signed thinking; null to count its text.</param>
internal sealed class TextTokens(ITokenCounter counter, ThinkingEstimate? thinking = null)
{
    // An image costs width times height divided by 750, at most about 1,600 tokens (the provider's documentation of vision). Most
    // images are screenshots, which reach the maximum, and a transcript does not contain their size.
    private const int ImageTokens = 1600;

    internal long Of(string? text) => string.IsNullOrEmpty(text) ? 0 : counter.Count(text).Tokens;

    internal long OfJson(JsonElement value) => value.ValueKind == JsonValueKind.Undefined ? 0 : Of(value.GetRawText());

    /// <summary>The content of a message or tool result: a string or blocks.</summary>
    internal long OfContent(JsonElement content)
    {
        if (content.ValueKind == JsonValueKind.String)
            return Of(content.Text());
        return content.ValueKind == JsonValueKind.Array ? content.EnumerateArray().Sum(OfBlock) : 0;
    }

    internal long OfBlock(JsonElement block) => block.Text("type") switch
    {
        "image" => ImageTokens,
        _ => Of(block.ValueKind == JsonValueKind.String ? block.Text() : block.Text("text") ?? block.Text("thinking")),
    };

    /// <summary>A thinking block. If it is signed, its text is a summary or empty.</summary>
    /// <returns>Its tokens, and whether they are estimated from the signature.</returns>
    internal (long Tokens, bool IsEstimated) OfThinking(JsonElement block) =>
        thinking is not null && block.Text("signature") is { Length: > 0 } signature
        ? (thinking.Tokens(signature.Length), true)
        : (OfBlock(block), false);

    /// <summary>A tool call, counted as in <see cref="OutputRecovery"/>.</summary>
    internal long OfCall(JsonElement input)
    {
        long tokens = OutputRecovery.ToolCallTokens;
        if (input.ValueKind == JsonValueKind.Object)
        {
            foreach (var parameter in input.EnumerateObject())
                tokens += OutputRecovery.ParameterTokens
                    + (parameter.Value.ValueKind == JsonValueKind.String ? Of(parameter.Value.Text()) : OfJson(parameter.Value));
        }
        return tokens;
    }

    /// <summary>All texts in a record except type names.</summary>
    internal long OfAllTexts(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Of(value.Text()),
        JsonValueKind.Array => value.EnumerateArray().Sum(OfAllTexts),
        JsonValueKind.Object =>
            value.EnumerateObject().Where(property => property.Name != "type").Sum(property => OfAllTexts(property.Value)),
        _ => 0,
    };
}

/// <summary>Reads JSON without assumptions about its structure.</summary>
internal static class JsonReading
{
    internal static string? Text(this JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var found) ? found.Text() : null;

    internal static string? Text(this JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
            return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair: counted as written.
            return value.GetRawText();
        }
    }

    internal static JsonElement Member(this JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var found) ? found : default;

    internal static IEnumerable<JsonElement> Items(this JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];

    internal static bool IsTrue(this JsonElement value, string name) => value.Member(name).ValueKind == JsonValueKind.True;
}
