using System.Globalization;
using ClaudePerf.Core.Pricing;
using CsCheck;

namespace ClaudePerf.Core.Tests.Pricing;

public class DollarTextTests
{
    [Theory]
    [InlineData("0", "$0.00")]
    [InlineData("0.00042", "$0.00042")]
    [InlineData("0.0042", "$0.0042")]
    [InlineData("-0.001", "-$0.0010")]
    [InlineData("0.5", "$0.5000")]
    [InlineData("0.99996", "$1.00")]
    [InlineData("1.005", "$1.01")]
    [InlineData("-1234.5", "-$1,234.50")]
    [InlineData("12345.6", "$12,346")]
    public void Digits_go_by_size_and_the_sign_comes_first(string amount, string text) =>
        Assert.Equal(text, DollarText.In(CultureInfo.InvariantCulture, decimal.Parse(amount, CultureInfo.InvariantCulture)));

    [Fact]
    public void Usage_without_a_price_is_marked()
    {
        Assert.Equal("?", DollarText.OrUnknown(null));
        Assert.Equal(DollarText.Of(2) + "+", DollarText.OrUnknown(2, isPartial: true));
    }

    [Fact]
    public void Amounts_fit_ten_columns_below_a_million() => Gen.Decimal[-999_999, 999_999]
        .Sample(static amount => DollarText.In(CultureInfo.InvariantCulture, amount) is { Length: <= 10 } text
            && text.Contains('$', StringComparison.Ordinal) && !text.Contains("$-", StringComparison.Ordinal));
}
