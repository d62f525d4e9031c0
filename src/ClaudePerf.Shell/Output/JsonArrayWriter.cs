using System.Text.Json;

namespace ClaudePerf.Shell.Output;

/// <summary>
/// Writes objects as elements of one JSON array, in UTF-8 without a byte order mark, one per line, as they arrive. The array is closed on
/// disposal, even after a failure, so that the output is always valid JSON.
/// </summary>
internal sealed class JsonArrayWriter(Stream stream) : IDisposable
{
    private readonly MemoryStream _element = new();
    private bool _any;

    public void Add(object? value)
    {
        _element.SetLength(0);
        using (var writer = new Utf8JsonWriter(_element, JsonObjectWriter.Options))
            JsonObjectWriter.Write(writer, value);

        stream.Write(_any ? ",\n"u8 : "[\n"u8);
        _any = true;
        _element.WriteTo(stream);
    }

    public void Dispose()
    {
        stream.Write(_any ? "\n]\n"u8 : "[]\n"u8);
        stream.Flush();
        _element.Dispose();
    }
}
