using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Core.Reports.CommandLine;

/// <summary>
/// Groups of usage as a JSON array, an element a line, under the names of the properties of <see cref="UsageGroup"/>: what <c>Get-TokenUsage</c> gives with
/// <c>claudeperf-pwsh -Json</c>. Amounts are numbers, times ISO 8601 in UTC.
/// </summary>
public static class UsageGroupJson
{
    private static readonly UsageGroupContext Context = new(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>Writes groups.</summary>
    /// <param name="stream">Takes UTF-8 without a byte order mark.</param>
    /// <param name="groups">The groups.</param>
    /// <exception cref="IOException">The stream takes no more.</exception>
    public static void Write(Stream stream, IReadOnlyList<UsageGroup> groups)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(groups);
        for (var i = 0; i < groups.Count; i++)
        {
            stream.Write(i == 0 ? "[\n"u8 : ",\n"u8);
            JsonSerializer.Serialize(stream, groups[i], Context.UsageGroup);
        }
        stream.Write(groups.Count == 0 ? "[]\n"u8 : "\n]\n"u8);
    }
}

/// <summary>How a group is written, without reflection: the native program has none.</summary>
[JsonSourceGenerationOptions(Converters = [typeof(UtcTimeConverter)])]
[JsonSerializable(typeof(UsageGroup))]
internal sealed partial class UsageGroupContext : JsonSerializerContext;

/// <summary>Times in UTC, with as many digits as they need.</summary>
internal sealed class UtcTimeConverter : JsonConverter<DateTimeOffset>
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'";

    /// <inheritdoc/>
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture));
}
