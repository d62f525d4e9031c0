using System.Diagnostics.CodeAnalysis;
using System.Text;
using Google.Protobuf;

namespace ClaudePerf.Core.Reports.Export.Otlp;

/// <summary>
/// A Protocol Buffers message, written field by field (https://protobuf.dev/programming-guides/encoding). Fields with their default
/// value are left out, unless noted otherwise.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "Both streams are in memory: there is nothing to free.")]
internal sealed class ProtobufMessage
{
    // Most messages are attributes, and there are very many of them.
    private const int BufferSize = 128;

    private readonly MemoryStream _bytes = new();
    private readonly CodedOutputStream _output;

    internal ProtobufMessage() => _output = new CodedOutputStream(_bytes, BufferSize, leaveOpen: true);

    internal ProtobufMessage Text(int field, string? value)
    {
        if (string.IsNullOrEmpty(value))
            return this;
        _output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        _output.WriteString(WellFormed(value));
        return this;
    }

    // In an AnyValue, the presence of the field determines the type of the value, so it is written even if it is the default.
    internal ProtobufMessage Integer(int field, long value)
    {
        _output.WriteTag(field, WireFormat.WireType.Varint);
        _output.WriteInt64(value);
        return this;
    }

    internal ProtobufMessage Real(int field, double value)
    {
        _output.WriteTag(field, WireFormat.WireType.Fixed64);
        _output.WriteDouble(value);
        return this;
    }

    internal ProtobufMessage Fixed(int field, ulong value)
    {
        _output.WriteTag(field, WireFormat.WireType.Fixed64);
        _output.WriteFixed64(value);
        return this;
    }

    internal ProtobufMessage Message(int field, ProtobufMessage message)
    {
        message._output.Flush();
        _output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        _output.WriteLength((int)message._bytes.Length);
        _output.Flush();
        message._bytes.WriteTo(_bytes);
        return this;
    }

    internal byte[] ToBytes()
    {
        _output.Flush();
        return _bytes.ToArray();
    }

    // A lone surrogate, which Windows file names and damaged transcripts can contain, has no UTF-8 encoding.
    private static string WellFormed(string value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            if (!char.IsSurrogate(value[i]))
                continue;
            if (i + 1 < value.Length && char.IsSurrogatePair(value[i], value[i + 1]))
                i++;
            else
                return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(value));
        }
        return value;
    }
}
