using System.Text.Json;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Measurement;

/// <summary>
/// The tokens that Claude Code adds around the texts that agents and their callers exchange, from
/// <c>data/invocation.json</c>: measured on captured requests, without the text itself, including what the provider
/// adds around a call and its result.
/// </summary>
/// <param name="Call">Around the task in a call of the Agent tool.</param>
/// <param name="MessageCall">Around the message in a call of SendMessage.</param>
/// <param name="Report">Around the report of an agent in the foreground, for the main thread.</param>
/// <param name="NestedReport">The same, if the caller is itself an agent.</param>
/// <param name="Launched">The result of a call that starts an agent in the background.</param>
/// <param name="Notification">Around the report of an agent in the background.</param>
/// <param name="Resumed">The result of a message that resumes an agent.</param>
/// <param name="Message">Around the message as the resumed agent receives it.</param>
/// <param name="Fork">Around the task of a fork.</param>
/// <param name="Exchange">Around an answer and the message that follows it.</param>
/// <param name="OtherIdentity">How Claude Code identifies itself alongside an appended system prompt.</param>
/// <param name="HourlyWakeup">The definition of ScheduleWakeup if the main thread's cache TTL is one hour.</param>
/// <param name="ForEveryone">The part of the main thread's system prompt that is the same for everyone.</param>
internal sealed record CoordinationFrame(
    long Call, long MessageCall, long Report, long NestedReport, long Launched, long Notification, long Resumed, long Message, long Fork,
        long Exchange,
    long OtherIdentity, long HourlyWakeup, long ForEveryone)
{
    private static readonly Lazy<Dictionary<TokenizerGeneration, CoordinationFrame>> All = new(Load);

    internal static CoordinationFrame Of(TokenizerGeneration generation) => All.Value[generation];

    private static Dictionary<TokenizerGeneration, CoordinationFrame> Load()
    {
        using var document = JsonDocument.Parse(ShippedData.Read(InvocationData.FileName));
        var texts = document.RootElement.GetProperty("coordination");
        return Enum.GetValues<TokenizerGeneration>().ToDictionary(static generation => generation, generation => Read(texts, generation));
    }

    private static CoordinationFrame Read(JsonElement texts, TokenizerGeneration generation)
    {
        var framing = RequestFraming.Of(generation);
        return new CoordinationFrame(
            Figure("call") + framing.ToolCall, Figure("messageCall") + framing.ToolCall, Figure("report") + framing.ToolCall,
                Figure("nestedReport") + framing.ToolCall,
            Figure("launched") + framing.ToolCall, Figure("notification"), Figure("resumed") + framing.ToolCall, Figure("message"),
                Figure("fork") + framing.ToolCall,
            2 * framing.FurtherMessage, Figure("otherIdentity"), Figure("scheduleWakeupOneHour"), Figure("forEveryone"));

        long Figure(string name) => texts.GetProperty(name).GetProperty(generation.ToString().ToLowerInvariant()).GetInt64();
    }
}
