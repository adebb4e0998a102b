int main(void)
{
    return "no number" +
}
