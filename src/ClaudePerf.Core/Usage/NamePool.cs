using System.Text;
using System.Text.Json;

namespace ClaudePerf.Core.Usage;

/// <summary>
/// Gives the same string for the same bytes again while it remembers them. A fixed number of strings, each with one place by its
/// hash, so that a transcript full of random names cannot fill the memory. Not safe for several threads.
/// </summary>
internal sealed class NamePool
{
    private const int Places = 2048;
    private const int LongestRemembered = 256;

    private readonly string?[] _names = new string?[Places];

    /// <summary>The string value that the reader stands on; null where it stands on something else or on an empty string.</summary>
    internal string? Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String || reader.ValueSpan.IsEmpty)
            return null;
        var bytes = reader.ValueSpan;
        if (reader.ValueIsEscaped || bytes.Length > LongestRemembered)
            return Unescape(ref reader);
        ref var place = ref _names[Hash(bytes) % Places];
        if (place is { } known && Ascii.Equals(bytes, known))
            return known;
        // Bytes that are no UTF-8 become replacement characters.
        return place = Encoding.UTF8.GetString(bytes);
    }

    private static string Unescape(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair or bytes that are no UTF-8: the text as written is still good to tell names apart.
            return Encoding.UTF8.GetString(reader.ValueSpan);
        }
    }

    private static uint Hash(ReadOnlySpan<byte> bytes)
    {
        // FNV-1a, of both ends: ids of one kind share their beginning.
        var hash = 2166136261u ^ (uint)bytes.Length;
        foreach (var b in bytes.Length > 32 ? bytes[^24..] : bytes)
            hash = (hash ^ b) * 16777619u;
        return hash ^ (hash >> 15);
    }
}
