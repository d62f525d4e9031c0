using System.IO.Hashing;
using System.Text;
using System.Text.Json;

namespace ClaudePerf.Core.Usage;

/// <summary>
/// Interns strings by their bytes. The number of strings is fixed, each in a slot chosen by its hash, so a transcript full of
/// random names cannot exhaust memory. Not thread-safe.
/// </summary>
internal sealed class NamePool
{
    private const int Slots = 2048;
    private const int MaximumInternedLength = 256;

    private readonly string?[] _names = new string?[Slots];

    /// <summary>Gets the reader's current string value; null if it is not a string or is empty.</summary>
    internal string? Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String || reader.ValueSpan.IsEmpty)
            return null;
        var bytes = reader.ValueSpan;
        if (reader.ValueIsEscaped || bytes.Length > MaximumInternedLength)
            return Unescape(ref reader);
        ref var slot = ref _names[Hash(bytes) % Slots];
        if (slot is { } known && Ascii.Equals(bytes, known))
            return known;
        // Invalid UTF-8 becomes replacement characters.
        return slot = Encoding.UTF8.GetString(bytes);
    }

    private static string Unescape(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair or invalid UTF-8: the raw text is still good enough to distinguish names.
            return Encoding.UTF8.GetString(reader.ValueSpan);
        }
    }

    private static uint Hash(ReadOnlySpan<byte> bytes) => (uint)XxHash3.HashToUInt64(bytes);
}
