using System.Text.Json;

namespace ClaudePerf.Shell.Output;

/// <summary>
/// Writes objects as elements of one JSON array, in UTF-8 without a byte order mark, one per line, as they arrive. The array is closed on
/// disposal, even after a failure, so that the output is always valid JSON.
/// </summary>
internal sealed class JsonArrayWriter(Stream stream) : IDisposable
{
    private readonly MemoryStream element = new();
    private bool any;

    public void Add(object? value)
    {
        element.SetLength(0);
        using (var writer = new Utf8JsonWriter(element, JsonObjectWriter.Options))
            JsonObjectWriter.Write(writer, value);

        stream.Write(any ? ",\n"u8 : "[\n"u8);
        any = true;
        element.WriteTo(stream);
    }

    public void Dispose()
    {
        stream.Write(any ? "\n]\n"u8 : "[]\n"u8);
        stream.Flush();
        element.Dispose();
    }
}
