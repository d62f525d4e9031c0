using System.Text.Json;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Validation;

/// <summary>
/// Findings that are known, so that a check fails only on new ones. A finding is known by its <see cref="Finding.FingerprintFrom"/>, as often as the file has it:
/// lines and figures may change, a second one of the same kind in a file is new.
/// </summary>
public sealed class ValidationBaseline
{
    private readonly Dictionary<string, int> _counts;

    private ValidationBaseline(Dictionary<string, int> counts) => _counts = counts;

    /// <summary>Reads a baseline.</summary>
    /// <exception cref="ValidationSettingsException">The file cannot be read, or is no baseline.</exception>
    public static ValidationBaseline Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(RegularFile.ReadBytes(path, ReadLimits.Data));
            return new(document.RootElement.GetProperty("findings").EnumerateArray().GroupBy(static item => item.GetProperty("fingerprint").GetString()!, StringComparer.Ordinal)
                .ToDictionary(static group => group.Key, static group => group.Count(), StringComparer.Ordinal));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ValidationSettingsException(path, $"it cannot be read: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentNullException)
        {
            throw new ValidationSettingsException(path, "it is no baseline. Write one with Test-AgentEcosystem -SaveBaseline.", exception);
        }
    }

    /// <summary>Writes findings as a baseline, for version control: paths from the ecosystem's folder, one finding a line.</summary>
    /// <param name="path">The file.</param>
    /// <param name="findings">The findings.</param>
    /// <param name="root">The ecosystem's folder.</param>
    public static void Write(string path, IEnumerable<Finding> findings, string root)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteNumber("version", 1);
            writer.WriteStartArray("findings");
            foreach (var finding in findings)
            {
                writer.WriteStartObject();
                writer.WriteString("fingerprint", finding.FingerprintFrom(root));
                writer.WriteString("rule", finding.RuleId);
                writer.WriteString("path", Path.GetRelativePath(root, finding.Path).Replace('\\', '/'));
                writer.WriteString("message", finding.Message);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        stream.WriteByte((byte)'\n');
        AtomicFile.Write(path, stream.ToArray());
    }

    /// <summary>The findings that the baseline does not have.</summary>
    public IEnumerable<Finding> New(IEnumerable<Finding> findings, string root)
    {
        ArgumentNullException.ThrowIfNull(findings);
        var left = new Dictionary<string, int>(_counts, StringComparer.Ordinal);
        foreach (var finding in findings)
        {
            var fingerprint = finding.FingerprintFrom(root);
            if (left.TryGetValue(fingerprint, out var count) && count > 0)
                left[fingerprint] = count - 1;
            else
                yield return finding;
        }
    }
}
