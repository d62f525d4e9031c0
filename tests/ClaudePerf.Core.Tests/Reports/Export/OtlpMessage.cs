using Google.Protobuf;

namespace ClaudePerf.Core.Tests.Reports.Export;

/// <summary>
/// A Protocol Buffers message read without a schema: the values of each field, in order. The reader decides how to interpret
/// length-delimited fields.
/// </summary>
internal sealed class OtlpMessage
{
    private readonly List<(int Field, object Value)> _fields = [];

    internal OtlpMessage(byte[] bytes)
    {
        var input = new CodedInputStream(bytes);
        for (var tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            _fields.Add((WireFormat.GetTagFieldNumber(tag), WireFormat.GetTagWireType(tag) switch
            {
                WireFormat.WireType.Varint => input.ReadInt64(),
                WireFormat.WireType.Fixed64 => input.ReadFixed64(),
                WireFormat.WireType.LengthDelimited => input.ReadBytes(),
                var other => throw new InvalidDataException($"No field of OTLP is a {other}."),
            }));
        }
    }

    internal IEnumerable<OtlpMessage> Messages(int field) =>
        Values<ByteString>(field).Select(static bytes => new OtlpMessage(bytes.ToByteArray()));

    internal OtlpMessage Message(int field) => Assert.Single(Messages(field));

    internal string Text(int field) => Values<ByteString>(field).SingleOrDefault()?.ToStringUtf8() ?? "";

    internal long Integer(int field) => Values<long>(field).SingleOrDefault();

    internal ulong Fixed(int field) => Values<ulong>(field).SingleOrDefault();

    internal double Real(int field) => BitConverter.UInt64BitsToDouble(Values<ulong>(field).Single());

    /// <summary>The KeyValues of a field as text: name=value.</summary>
    internal Dictionary<string, object> Attributes(int field) => Messages(field).ToDictionary(static pair => pair.Text(1), static pair =>
    {
        var value = pair.Message(2);
        return value._fields.Single() switch
        {
            (1, _) => value.Text(1),
            (3, long number) => (object)number,
            (4, _) => value.Real(4),
            var other => throw new InvalidDataException($"The kind {other.Field} is not used."),
        };
    });

    private IEnumerable<T> Values<T>(int field) => _fields.Where(entry => entry.Field == field).Select(static entry => (T)entry.Value);
}
