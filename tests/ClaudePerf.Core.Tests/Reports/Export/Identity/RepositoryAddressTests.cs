using ClaudePerf.Core.Reports.Export.Identity;

namespace ClaudePerf.Core.Tests.Reports.Export.Identity;

public sealed class RepositoryAddressTests
{
    [Theory]
    [InlineData("https://github.com/acme/orders.git")]
    [InlineData("https://GitHub.com/acme/orders/")]
    [InlineData("https://alice:ghp_secret@github.com/acme/orders.git?token=secret#secret")]
    [InlineData("git@github.com:acme/orders.git")]
    [InlineData("github.com:acme/orders")]
    [InlineData("ssh://git@github.com:2222/acme/orders.git")]
    [InlineData("git+ssh://git@github.com/acme/orders")]
    public void Clones_of_a_repository_have_one_address_without_credentials(string remote) =>
        Assert.Equal("github.com/acme/orders", RepositoryAddress.Of(remote));

    [Theory]
    [InlineData("https://git.example.com:8443/group/sub/orders.git", "git.example.com:8443/group/sub/orders")]
    [InlineData("https://dev.azure.com/acme/My%20Project/_git/orders", "dev.azure.com/acme/My Project/_git/orders")]
    [InlineData("https://github.com/a/\u001b[2J", "github.com/a/%1B[2J")]
    public void Other_parts_of_an_address_stay(string remote, string expected) =>
        Assert.Equal(expected.Replace("%1B", "\uFFFD", StringComparison.Ordinal), RepositoryAddress.Of(remote));

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    [InlineData("/srv/git/orders.git")]
    [InlineData("../orders")]
    [InlineData(@"C:\repos\orders")]
    [InlineData("file:///srv/git/orders.git")]
    [InlineData("ext::sh -c touch% x")]
    [InlineData("https://github.com/")]
    [InlineData("https://")]
    public void What_is_not_on_a_host_is_unknown(string? remote) => Assert.Null(RepositoryAddress.Of(remote));
}
