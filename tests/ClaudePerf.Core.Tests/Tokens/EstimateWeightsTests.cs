using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Tokens.BytePair;
using ClaudePerf.Core.Tokens.Estimation;

namespace ClaudePerf.Core.Tests.Tokens;

public sealed class EstimateWeightsTests : IDisposable
{
    private readonly string _path = Path.Combine(Directory.CreateTempSubdirectory("claudeperf-").FullName, "weights.bin");
    private readonly byte[] _shipped = File.ReadAllBytes(ShippedData.PathOf(EstimateFile.Name));

    private static EncodingTable Table => EncodingTables.O200kBase.Table;

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    private EstimateFile Read(byte[] bytes)
    {
        File.WriteAllBytes(_path, bytes);
        return EstimateFile.Read(_path, Table.Count);
    }

    [Fact]
    public void Write_gives_what_was_read()
    {
        var file = Read(_shipped);
        Assert.Equal(_shipped, EstimateFile.Write(file.Familiarity, file.JointTags, file.Families, file.Generations));
    }

    [Fact]
    public void Read_refuses_a_file_with_a_changed_byte()
    {
        var random = new Random(1);
        for (var i = 0; i < 20; i++)
        {
            var damaged = (byte[])_shipped.Clone();
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            var error = Assert.Throws<InvalidDataException>(() => Read(damaged));
            Assert.Contains(_path, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Read_rejects_a_truncated_or_too_long_file()
    {
        foreach (var length in (int[])[0, 7, 12, 15, 16, 1000, _shipped.Length - 1])
            Assert.Throws<InvalidDataException>(() => Read(_shipped[..length]));
        Assert.Throws<InvalidDataException>(() => Read([.. _shipped, 0]));
    }

    [Fact]
    public void Read_refuses_weights_for_another_encoding()
    {
        File.WriteAllBytes(_path, _shipped);
        Assert.Throws<InvalidDataException>(() => EstimateFile.Read(_path, Table.Count - 1));
    }

    [Fact]
    public void Version_changes_with_the_weights()
    {
        var file = Read(_shipped);
        var tokens = (byte[])file.Families[0].Tokens.Clone();
        tokens[1000]++;
        var other = Read(
            EstimateFile.Write(
                file.Familiarity, file.JointTags, [file.Families[0] with { Tokens = tokens }, file.Families[1]], file.Generations));
        foreach (var generation in Enum.GetValues<TokenizerGeneration>())
            Assert.NotEqual(new EstimateModel(file, generation, Table).Version, new EstimateModel(other, generation, Table).Version);
    }

    [Fact]
    public void WeightScale_decodes_what_it_encoded_and_rises()
    {
        for (var stored = 0; stored <= byte.MaxValue; stored++)
        {
            Assert.Equal(stored, WeightScale.Encode(WeightScale.Decode((byte)stored) / (double)WeightScale.Unit));
            Assert.True(stored == 0 || WeightScale.Decode((byte)stored) > WeightScale.Decode((byte)(stored - 1)));
        }
        Assert.Equal(0, WeightScale.Encode(-1));
        Assert.Equal(byte.MaxValue, WeightScale.Encode(1000));
    }

    [Theory]
    [InlineData("the", TextShape.Lower, false, TextShape.Lower)]
    [InlineData(" The", TextShape.Upper, true, TextShape.Lower)]
    [InlineData(" ", TextShape.Space, false, TextShape.Space)]
    [InlineData("   ", TextShape.Space, true, TextShape.Space)]
    [InlineData(".\n", TextShape.Stop, false, TextShape.Newline)]
    [InlineData("\t'", TextShape.Tab, false, TextShape.Apostrophe)]
    [InlineData("éa7", TextShape.ExtendedLatin, false, TextShape.Digit)]
    [InlineData(" мир", TextShape.TwoByte, true, TextShape.TwoByte)]
    [InlineData("अ(", TextShape.ThreeByte, false, TextShape.Bracket)]
    [InlineData("日=", TextShape.EastAsian, false, TextShape.Sign)]
    [InlineData("😀", TextShape.Rest, false, TextShape.Rest)]
    public void TextShapes_classify_the_start_and_end_of_a_token(string token, object first, bool behindSpace, object last)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(token);
        Assert.Equal((int)(TextShape)first + (behindSpace ? 16 : 0), TextShapes.First(bytes));
        Assert.Equal((int)(TextShape)last, TextShapes.Last(bytes));
    }

    [Fact]
    public void TextShapes_accept_bytes_that_are_not_a_character()
    {
        Assert.Equal((int)TextShape.Rest, TextShapes.First([0x80]));
        Assert.Equal((int)TextShape.Rest, TextShapes.Last([0x61, 0xE6, 0x97]));
    }
}
